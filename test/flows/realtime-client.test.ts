import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { memoryStorage } from '../../sdk/src/foundation.ts'
import { RealtimeError, type RealtimeOptions } from '../../sdk/src/realtime/index.ts'
import { meet } from '../../scripts/demo/meet.ts'
import { Person } from '../../scripts/demo/person.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { countingSockets, listening, testClock, tokenThatEnds, type Heard } from '../support/node/realtime.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startTcpProxy, type TcpProxy } from '../support/node/tcp-proxy.ts'

/** The client library's socket against the running stack, through a network that breaks. */

let stack: TestStack
let proxy: TcpProxy
let url: string
let people: Awaited<ReturnType<typeof meet>>
beforeAll(async () => {
  stack = await startTestStack()
  proxy = await startTcpProxy(Number(new URL(stack.url).port))
  url = `http://127.0.0.1:${proxy.port}`
  people = await meet(stack.url)
})
afterAll(async () => {
  await proxy.stop()
  await stack.stop()
})

const opened: Heard[] = []
afterEach(() => {
  for (const { realtime, errors } of opened.splice(0)) {
    realtime.stop()
    if (errors.length > 0) throw new AggregateError(errors, 'The library has reported errors.')
  }
})

type More = Parameters<typeof listening>[2] & { at?: string; token?: RealtimeOptions['token'] }

/** A device of somebody, connected. */
async function come(person: Person, { at = url, token = async () => person.token, ...more }: More = {}) {
  const heard = await listening(at, token, more)
  opened.push(heard)
  return heard
}
async function there(person: Person, more?: More) {
  const heard = await come(person, more)
  await isOpen(heard)
  return heard
}
const isOpen = ({ realtime }: Heard) => expect.poll(() => realtime.state, { timeout: 30_000 }).toBe('open')

let said = 0
/** So many new texts. */
const texts = (count: number) => Array.from({ length: count }, () => `text ${(said += 1)}`)
const to = (content: string) => ({ conversation_id: people.conversationId, content })
/** Past the library and the proxy. */
const say = async (person: Person, contents: readonly string[]) => {
  for (const content of contents) await person.do('POST', '/messages/send', to(content))
}
const expectToGet = (heard: Heard, contents: readonly string[]) =>
  expect.poll(() => heard.contents, { timeout: 60_000 }).toEqual(contents)

/** What is stored, from one text on. */
async function stored(first: string): Promise<string[]> {
  const contents: string[] = []
  for (let after = 0; ; after += 100) {
    const path = `/conversations/${people.conversationId}/messages?limit=100&after_seq=${after}`
    const { messages } = (await people.ana.do('GET', path)) as { messages: { content: string }[] }
    contents.push(...messages.map(({ content }) => content))
    if (messages.length < 100) return contents.slice(contents.indexOf(first))
  }
}

describe('nothing is missed, doubled or out of order', () => {
  it('while connections are cut in the middle of messages', async () => {
    const contents = texts(60)
    const clock = testClock(5)
    const [ana, ben] = [await there(people.ana, { clock }), await there(people.ben, { clock })]
    const cuts = new Set([5, 20, 21, 40, 55])
    ben.realtime.on('new_message', () => {
      if (!cuts.has(ben.contents.length)) return
      if (ben.contents.length % 2 === 0) proxy.halve()
      else proxy.cut()
    })
    const sent = contents.map((content) => ana.realtime.messages.send(to(content)))
    const receipts = await Promise.all(sent.map(({ receipt }) => receipt))
    expect(receipts.map(({ seq }) => seq)).toEqual(receipts.map((_, i) => (receipts[0]?.seq ?? 0) + i))
    await expectToGet(ben, contents)
    expect(await stored(contents[0] ?? '')).toEqual(contents)
    expect(ben.states).toContain('waiting')
    // A sender's own messages come to their devices too, once.
    const seqs = () => ana.messages.map(({ seq }) => seq)
    await expect.poll(seqs, { timeout: 30_000 }).toEqual(receipts.map(({ seq }) => seq))
  })

  it('on two tabs and another device, of which some are away', async () => {
    const phone = new Person(stack.url, 'Ben', people.ben.phone)
    await phone.signIn()
    const shared = memoryStorage()
    const [tab, other] = [await there(people.ben, { storage: shared }), await there(people.ben, { storage: shared })]
    const away = await there(phone, { at: stack.url })
    away.realtime.stop()
    const [one, two, three] = [texts(5), texts(5), texts(5)]
    await say(people.ana, one)
    proxy.cut()
    await say(people.ana, two)
    await away.realtime.start()
    await say(people.ana, three)
    const all = [...one, ...two, ...three]
    for (const heard of [tab, other, away]) await expectToGet(heard, all)
    expect(await stored(one[0] ?? '')).toEqual(all)
  })

  it('when the server dies while messages are under way', async () => {
    const contents = texts(40)
    const [ana, ben] = [await there(people.ana), await there(people.ben)]
    const dies = new Promise<void>((resolve) => {
      const stop = ben.realtime.on('new_message', () => {
        if (ben.contents.length < 15) return
        stop()
        resolve(stack.killRuntime())
      })
    })
    for (const content of contents) ana.realtime.messages.send(to(content))
    await dies
    await expectToGet(ben, contents)
    expect(await stored(contents[0] ?? '')).toEqual(contents)
    await expect.poll(() => ana.realtime.messages.pending).toEqual([])
  })

  it('when the app handles events slowly, and is reloaded in the middle', async () => {
    const contents = texts(6)
    const ben = await there(people.ben)
    let reloaded = () => {}
    const isReloaded = new Promise<void>((resolve) => (reloaded = resolve))
    // The third event is still being handled when the page goes away.
    ben.realtime.on('new_message', ({ content }) => (content === contents[2] ? isReloaded : undefined))
    await say(people.ana, contents)
    await expectToGet(ben, contents.slice(0, 3))
    ben.realtime.stop()
    const again = await there(people.ben, { storage: ben.storage })
    // What was not handled to the end comes again; nothing before it does.
    await expectToGet(again, contents.slice(2))
    expect(ben.contents).toEqual(contents.slice(0, 3))
    reloaded()
  })
})

describe('messages', () => {
  it('written without a network outlive a reload and are sent in order, once', async () => {
    const contents = texts(5)
    const storage = memoryStorage()
    const ben = await there(people.ben)
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const before = await come(people.ana, { at: nowhere, storage })
    for (const content of contents.slice(0, 3)) before.realtime.messages.send(to(content))
    await expect.poll(async () => (await storage.get('vibesmatch:realtime:outbox'))?.split('text').length).toBe(4)
    before.realtime.stop()

    const after = await come(people.ana, { storage })
    const settled: string[] = []
    after.realtime.messages.onSettled(({ message }) => settled.push(message.content ?? ''))
    for (const content of contents.slice(3)) after.realtime.messages.send(to(content))
    await expectToGet(ben, contents)
    await expect.poll(() => settled).toEqual(contents)
    await expect.poll(() => storage.get('vibesmatch:realtime:outbox')).toBeNull()
    expect(await stored(contents[0] ?? '')).toEqual(contents)
  })

  it('that are refused are reported and hold up no others', async () => {
    const [content = ''] = texts(1)
    const [ana, ben] = [await there(people.ana), await there(people.ben)]
    const errors: string[] = []
    ana.realtime.messages.onSettled((settled) => 'error' in settled && errors.push(settled.error.code))
    const refused = ana.realtime.messages.send({ ...to('?'), message_type: 'hologram' })
    ana.realtime.messages.send(to(content))
    await expect(refused.receipt).rejects.toMatchObject({ name: 'RealtimeError', code: 'INVALID_MESSAGE_TYPE' })
    await expectToGet(ben, [content])
    expect(errors).toEqual(['INVALID_MESSAGE_TYPE'])
  })

  it('and the place of another account are not taken over', async () => {
    const contents = texts(2)
    const ana = await there(people.ana)
    await say(people.ben, contents.slice(0, 1))
    await expectToGet(ana, contents.slice(0, 1))
    const place = JSON.parse((await ana.storage.get('vibesmatch:realtime:place')) ?? '') as { user: string }
    expect(place.user).toBe(people.ana.id)
    ana.realtime.stop()
    const offline = await come(people.ana, { at: `http://127.0.0.1:${await freePort()}`, storage: ana.storage })
    const left = offline.realtime.messages.send(to('of Ana'))
    await expect.poll(() => ana.storage.get('vibesmatch:realtime:outbox')).toContain('of Ana')
    offline.realtime.stop()
    left.receipt.catch(() => {})

    const ben = await there(people.ben, { storage: ana.storage })
    await say(people.ana, contents.slice(1))
    await expectToGet(ben, contents.slice(1))
    await expect.poll(() => ana.storage.get('vibesmatch:realtime:outbox')).toBeNull()
    expect(await stored(contents[0] ?? '')).toEqual(contents)
  })
})

describe('the token', () => {
  const ending = (person: Person, seconds: number) => tokenThatEnds(person.token, stack.jwtKeys, seconds)

  it('may run out: a newer one is asked for, and nothing is missed', async () => {
    const [contents, refusals] = [texts(8), [] as (string | undefined)[]]
    const short = await ending(people.ben, 3)
    const token = async (refused?: string) => {
      refusals.push(refused)
      return refused === undefined ? short : people.ben.token
    }
    const ben = await there(people.ben, { token })
    await say(people.ana, contents.slice(0, 4))
    await expect.poll(() => refusals, { timeout: 30_000 }).toEqual([undefined, short])
    await say(people.ana, contents.slice(4))
    await expectToGet(ben, contents)
  })

  it('is extended on the open socket, whatever the clock of the device says', async () => {
    // A second, in place of ten, for the server to answer a ping: a busy machine needs it.
    const [contents, sockets, clock] = [texts(4), countingSockets(), testClock(10)]
    clock.skew = 86_400_000
    const tokens = [await ending(people.ben, 15), people.ben.token]
    const token = async () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? null
    const ben = await there(people.ben, { token, clock, WebSocket: sockets.WebSocket })
    await say(people.ana, contents.slice(0, 2))
    await expectToGet(ben, contents.slice(0, 2))
    clock.skew = -86_400_000
    // Beyond the end of the first token.
    await new Promise((resolve) => setTimeout(resolve, 16_000))
    await say(people.ana, contents.slice(2))
    await expectToGet(ben, contents)
    expect(sockets.opened()).toBe(1)
  })

  it('of a session that has ended is tried once more, and then no more', async () => {
    const phone = new Person(stack.url, 'Ana', people.ana.phone)
    await phone.signIn()
    const sockets = countingSockets()
    const ana = await there(phone, { WebSocket: sockets.WebSocket })
    await phone.do('POST', '/auth/logout')
    await expect.poll(() => ana.realtime.state).toBe('signed_out')
    expect(sockets.opened()).toBe(1)
    await expect(ana.realtime.request('mark_read', { message_id: phone.id })).rejects.toMatchObject({
      code: 'SIGNED_OUT',
    })
  })
})

describe('a connection', () => {
  it('that is dead without a word is found when the user comes back, and by the heartbeat', async () => {
    const contents = texts(2)
    const clock = testClock(20)
    const ben = await there(people.ben, { clock })
    for (const [i, look] of [() => ben.device.wake(), () => {}].entries()) {
      proxy.stall(3_000)
      await say(people.ana, contents.slice(i, i + 1))
      look()
      await expect.poll(() => ben.states.filter((state) => state === 'waiting').length).toBeGreaterThan(i)
      await expectToGet(ben, contents.slice(0, i + 1))
      await isOpen(ben)
    }
  })

  it('answers within its time limit, or says why not', async () => {
    const ana = await there(people.ana)
    const { request } = { request: ana.realtime.request.bind(ana.realtime) }
    await expect(request('mark_read', { message_id: people.ana.id })).rejects.toThrow(RealtimeError)
    proxy.stall(2_000)
    await expect(request('ping', {}, { timeout: 300 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(request('ping', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    ana.realtime.stop()
    await expect(request('ping', {})).rejects.toMatchObject({ code: 'DISCONNECTED' })
  })

  it('that has asked for too much keeps the pause that the server wants', async () => {
    const eve = new Person(stack.url, 'Eve')
    await eve.signIn()
    const { realtime, device } = await there(eve)
    const pauses: number[] = []
    realtime.onState((state, error) => state === 'waiting' && pauses.push(error?.retryAfterMs ?? 0))
    // A user has thirty replays in a minute.
    for (let n = 0; n <= 30 && realtime.state === 'open'; n += 1) {
      realtime.stop()
      await realtime.start()
      await expect.poll(() => realtime.state, { interval: 10 }).toMatch(/open|waiting/)
    }
    expect(pauses).toEqual([expect.any(Number)])
    expect(pauses[0]).toBeGreaterThan(0)
    device.wake()
    expect(realtime.state).toBe('waiting')
  })

  it('tells of typing, receipts and presence', async () => {
    const { ana: eve, ben: dan, conversationId } = await meet(stack.url)
    const dans = await there(dan)
    const seen: [string, boolean | undefined][] = []
    dans.realtime.presence.onChange((userId, presence) => seen.push([userId, presence?.isOnline]))
    const eves = await there(eve)
    await expect.poll(() => seen).toEqual([[eve.id, true]])
    expect(dans.realtime.presence.of(eve.id)).toEqual({ isOnline: true })

    const [typing, told] = [[] as boolean[], [] as boolean[]]
    dans.realtime.on('user_typing', ({ is_typing }) => void told.push(is_typing))
    dans.realtime.typing.watch(conversationId, (isTyping) => typing.push(isTyping))
    for (let n = 0; n < 3; n += 1) eves.realtime.typing.tell(conversationId, true)
    await expect.poll(() => typing).toEqual([true])
    eves.realtime.messages.send({ conversation_id: conversationId, content: 'Hello!' })
    await expectToGet(dans, ['Hello!'])
    expect(typing).toEqual([true, false])
    expect(told.filter(Boolean)).toHaveLength(1)

    await expect.poll(() => eves.realtime.receipts.of(conversationId)).toEqual({ delivered: 1, read: 0 })
    const { message_id: messageId = '' } = dans.messages[0] ?? {}
    for (let n = 0; n < 3; n += 1) dans.realtime.receipts.markRead(conversationId, messageId)
    await expect.poll(() => dans.names.filter((name) => name === 'message_read')).toHaveLength(1)
    // One's own reading is no receipt, and without a plan that has them the sender gets none.
    expect(dans.realtime.receipts.of(conversationId)).toEqual({ delivered: 0, read: 0 })
  })
})
