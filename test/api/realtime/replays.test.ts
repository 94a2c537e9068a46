import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cursor } from '../../support/cursor.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { active, pairWithSockets } from '../../support/calls.ts'
import { met } from '../../support/matches.ts'
import { hubOf, roomOf, sqlIn } from '../../support/objects.ts'
import type { Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { ask, joined, opened } from '../../support/socket-io.ts'
import { connect, open, upgrade, type TestSocket } from '../../support/sockets.ts'
import { onRedisOutage } from '../../support/worker.ts'

const MOST = 30
const keyOf = ({ id }: Person) => `ratelimit:socket_replay:${id}`
const used = async (person: Person) => ((await redis('LRANGE', keyOf(person), 0, -1)) as unknown[]).length
const bearer = ({ token }: Person) => ({ authorization: `Bearer ${token}` })
const ticketOf = async ({ token }: Person) =>
  (await call('POST', '/realtime/ticket', { token })).data['ticket'] as string

/** As after so many replays within the last seconds. */
async function replaysWere(person: Person, count: number): Promise<void> {
  await redis('DEL', keyOf(person))
  for (let n = 0; n < count; n += 1) await redis('LPUSH', keyOf(person), Date.now())
}

const say = (from: Person, conversationId: string, content: string) =>
  from.call('POST', '/messages/send', { conversation_id: conversationId, content })

/** Waits until a message is in the log from which the sockets at a path are told. */
const logged = (path: string, { id }: Person, conversationId: string, count: number) =>
  expect
    .poll(
      async () =>
        (
          await sqlIn(
            path === '/ws' ? hubOf(id) : roomOf(conversationId),
            "select 1 from events where event = 'new_message'",
          )
        ).length,
    )
    .toBe(count)

/** Every kind of socket that has a log, by its path for a conversation. */
const KINDS: [string, (conversationId: string) => string][] = [
  ['own', () => '/ws'],
  ['conversation', (id) => `/conversations/${id}/ws`],
]

describe.each(KINDS)('a replay on a socket of its %s', (_name, pathOf) => {
  it('is refused at the upgrade after thirty in a minute, and nothing is lost', async () => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    await say(a, conversationId, 'missed')
    await logged(path, b, conversationId, 1)
    await replaysWere(b, MOST - 5)
    const asked = () => upgrade(`${path}?last_event_id=0`, bearer(b))
    const answers = await Promise.all(Array.from({ length: 20 }, asked))
    expect(answers.filter(({ status }) => status === 101)).toHaveLength(5)
    for (const answer of answers.filter(({ status }) => status !== 101)) {
      expect(answer.status).toBe(429)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await answer.json()).toMatchObject({
        error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 'socket_replay' } },
      })
    }
    for (const { webSocket } of answers) webSocket?.accept()
    // What is refused counts as nothing, and who has nothing to ask for is let in.
    expect(await used(b)).toBe(MOST)
    await connect(path, b.token)
    await replaysWere(b, 0)
    const back = open(await asked())
    expect((await back.next('resumed')).data).toMatchObject({ complete: true })
    expect(back.all('new_message').map(({ content }) => content)).toEqual(['missed'])
  })

  it.each(['ticket', 'first event', 'resume', 'authenticate'])('counts by %s alike', async (way) => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    await say(a, conversationId, 'missed')
    await logged(path, b, conversationId, 1)
    const enter = async (): Promise<TestSocket | Response> => {
      if (way === 'ticket') {
        const response = await upgrade(`${path}?last_event_id=0&ticket=${await ticketOf(b)}`)
        return response.webSocket ? open(response) : response
      }
      const socket = way === 'first event' ? open(await upgrade(path)) : await connect(path, b.token)
      if (way === 'resume') socket.send('resume', { last_event_id: 0 }, 'r')
      else socket.send('authenticate', { token: b.token, last_event_id: 0 }, 'r')
      return socket
    }
    await replaysWere(b, MOST - 1)
    const last = await enter()
    if (last instanceof Response) throw new Error('no socket')
    await last.next('resumed')
    expect(await used(b)).toBe(MOST)
    const refused = await enter()
    if (refused instanceof Response) return expect(refused.status).toBe(429)
    const error = await refused.take(({ event }) => event === 'error', 'an error')
    expect(error.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })
    expect((await refused.untilClosed()).code).toBe(1013)
    expect([refused.all('resumed'), refused.all('new_message')]).toEqual([[], []])
    expect((await last.request('ping')).event).toBe('pong')
    return undefined
  })

  it('holds what happens meanwhile until it is answered', async () => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    await say(a, conversationId, '1')
    await logged(path, b, conversationId, 1)
    const socket = await connect(path, b.token)
    // Much is asked for and said at the same moment, so that some of it falls into the time in which Redis is asked.
    const numbers = Array.from({ length: 12 }, (_, n) => String(n + 2))
    for (const content of numbers) {
      socket.send('resume', { last_event_id: 0 })
      await say(a, conversationId, content)
    }
    await expect.poll(() => socket.all('resumed')).toHaveLength(numbers.length)
    await expect.poll(() => new Set(socket.all('new_message').map(({ content }) => content)).size).toBe(13)
    // What is new comes once and in order, however often the old is asked for.
    const fresh = socket.all('new_message').filter(({ content }) => content !== '1')
    expect(fresh.map(({ content }) => content)).toEqual(numbers)
  })

  it('asked for beyond all limits of frames closes the socket rather than leaving a gap', async () => {
    const { b, conversationId } = await met()
    const socket = await connect(pathOf(conversationId), b.token)
    for (let n = 0; n < 125; n += 1) socket.send('typing_stop', { conversation_id: conversationId })
    socket.send('resume', { last_event_id: 0 }, 'r')
    expect((await socket.take(({ id }) => id === 'r', 'an answer')).data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
    expect((await socket.untilClosed()).code).toBe(1013)
  })

  it('comes all the same when the newer token is worth nothing', async () => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    await say(a, conversationId, 'missed')
    await logged(path, b, conversationId, 1)
    const socket = await connect(path, b.token)
    socket.send('authenticate', { token: 'x.y.z', last_event_id: 0 }, 'again')
    expect((await socket.take(({ id }) => id === 'again', 'an answer')).event).toBe('error')
    await socket.next('resumed')
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['missed'])
  })
})

describe('replays', () => {
  it('count over all sockets of a person', async () => {
    const { b, conversationId } = await met()
    await replaysWere(b, MOST - 2)
    await upgrade(`/ws?last_event_id=0`, bearer(b))
    await upgrade(`/conversations/${conversationId}/ws?last_event_id=0`, bearer(b))
    expect((await upgrade(`/ws?last_event_id=0`, bearer(b))).status).toBe(429)
  })

  it('of calls count too, and bring signals in order before the answer', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    const path = `/calls/${call_id}/ws`
    await replaysWere(test.b, MOST)
    expect((await upgrade(`${path}?last_event_id=0`, bearer(test.b))).status).toBe(429)
    const own = await connect(path, test.b.token)
    expect((await own.request('resume', { last_event_id: 0 })).data['code']).toBe('RATE_LIMIT_EXCEEDED')
    expect((await own.untilClosed()).code).toBe(1013)
    await replaysWere(test.b, 0)
    const back = await connect(path, test.b.token)
    expect((await back.request('resume', { last_event_id: 0 })).event).toBe('resumed')
    // Asked for by the call's own event, on either socket, it counts as well; asking how the call stands does not.
    const hub = await connect('/ws', test.b.token)
    for (const socket of [back, hub]) {
      expect((await socket.request('call:resume', { call_id })).event).toBe('ack')
      expect((await socket.request('call:resume', { call_id, after_seq: 0 })).event).toBe('ack')
    }
    expect(await used(test.b)).toBe(3)
    await replaysWere(test.b, MOST)
    const one = await hub.request('call:resume', { call_id, after_seq: 0 })
    expect(one.data['code']).toBe('RATE_LIMIT_EXCEEDED')
    expect((await hub.untilClosed()).code).toBe(1013)
  })

  it('of Socket.IO close the connection without a refusal, so that the client comes again by itself', async () => {
    const { b } = await met()
    await replaysWere(b, MOST)
    for (const [auth, options] of [
      [{ token: b.token, last_event_id: 0 }, {}],
      [{ token: b.token }, { query: '&last_event_id=0' }],
      [null, { query: '&last_event_id=0', headers: bearer(b) }],
    ] as const) {
      const socket = await opened(options)
      socket.sendRaw(auth === null ? '40' : `40${JSON.stringify(auth)}`)
      expect((await socket.untilClosed()).code).toBe(1013)
      expect(socket.texts.filter((text) => /^4[014]/.test(text))).toEqual([])
    }
    const socket = await joined({ token: b.token })
    socket.send('resume', { last_event_id: 0 }, '7')
    expect((await socket.untilClosed()).code).toBe(1013)
    await replaysWere(b, 0)
    expect((await (await joined({ token: b.token, last_event_id: 0 })).next('resumed')).data['complete']).toBe(true)
    expect(await used(b)).toBe(1)
    expect((await ask({ query: '&last_event_id=0', headers: bearer(b) })).status).toBe(101)
  })

  it('are let through while Redis is down', async () => {
    const { b } = await met()
    const url = `https://api.test/api/v1/ws?last_event_id=0`
    const request = new Request(url, { headers: { upgrade: 'websocket', ...bearer(b) } })
    expect((await onRedisOutage()(request)).status).toBe(101)
  })
})

/** A client as docs/realtime.md describes it, which may lose its connection at any moment. */
class DocumentedClient {
  readonly heard = new Set<string>()
  readonly #cursor = new Cursor()
  readonly #person: Person
  readonly #path: string
  #socket: TestSocket | null = null
  #taken = 0

  constructor(person: Person, path: string) {
    this.#person = person
    this.#path = path
  }

  async connect(way: Way): Promise<void> {
    const last = this.#cursor.begin()
    this.#taken = 0
    const query = way === 'query' && last !== undefined ? `?last_event_id=${last}` : ''
    const response = await upgrade(this.#path + query, way === 'first event' ? {} : bearer(this.#person))
    this.#socket = open(response)
    const resume = last === undefined ? {} : { last_event_id: last }
    if (way === 'first event') this.#socket.send('authenticate', { token: this.#person.token, ...resume })
    else if (way === 'resume' && last !== undefined) this.#socket.send('resume', resume)
    await this.#socket.next('authenticated')
  }

  /** Takes note of what has arrived, or of the first few frames of that: the rest is lost with the connection. */
  listen(most = Infinity): void {
    for (const { event, data } of this.#socket?.frames.slice(this.#taken, this.#taken + most) ?? []) {
      this.#taken += 1
      this.#cursor.hear(event, data)
      if (event === 'new_message') this.heard.add(String(data['content']))
    }
  }

  /** The connection is lost after it has brought so many frames more. */
  lose(most: number): void {
    this.listen(most)
    this.#socket?.close()
    this.#socket = null
  }
}

const WAYS = ['query', 'first event', 'resume'] as const
type Way = (typeof WAYS)[number]

describe('a client that does as documented', () => {
  it.each(KINDS)('misses nothing on its %s socket, though it connects ten times in a minute', async (_name, pathOf) => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    const round = fc.record({
      way: fc.constantFrom(...WAYS),
      /** Said while it is away, while it connects, and while it is there. */
      away: fc.integer({ min: 0, max: 3 }),
      entering: fc.integer({ min: 0, max: 2 }),
      there: fc.integer({ min: 0, max: 2 }),
      /** How many frames it gets before it is gone again. */
      frames: fc.integer({ min: 0, max: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 10, maxLength: 10 }), async (rounds) => {
        await replaysWere(b, 0)
        const client = new DocumentedClient(b, path)
        const said: string[] = []
        const speak = async (count: number) => {
          for (let n = 0; n < count; n += 1) {
            await redis('DEL', `ratelimit:message_send:${a.id}`)
            said.push(newId())
            expect((await say(a, conversationId, said.at(-1) ?? '')).status).toBe(200)
          }
        }
        await client.connect('query')
        client.listen()
        for (const { way, away, entering, there, frames } of rounds) {
          client.lose(frames)
          await speak(away)
          await Promise.all([client.connect(way), speak(entering)])
          await speak(there)
        }
        client.lose(0)
        await client.connect('query')
        await expect.poll(() => (client.listen(), said.filter((content) => !client.heard.has(content)))).toEqual([])
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
