import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { evict, hubOf } from '../../support/objects.ts'
import { matched, signIn, type Pair, type Person } from '../../support/people.ts'
import { joined, opened } from '../../support/socket-io.ts'
import { connect, type TestSocket } from '../../support/sockets.ts'

/** Somebody's connection, signed in. */
async function socketOf({ token }: Person): Promise<TestSocket> {
  const socket = await joined({ token })
  await socket.next('authenticated')
  return socket
}

describe('the events', () => {
  let pair: Pair
  beforeAll(async () => {
    pair = await matched({ isPremium: true })
  })

  it('reach every device, however it is connected, as the same', async () => {
    const { a, b, conversationId } = pair
    const [sender, json, other] = [await socketOf(a), await connect('/ws', b.token), await socketOf(b)]
    const message = { conversation_id: conversationId, content: 'to all', client_message_id: newId() }
    const ack = await sender.request('send_message', message)
    const arrived = await Promise.all([sender, json, other].map((socket) => socket.next('new_message')))
    expect(arrived[1]?.data).toEqual(arrived[2]?.data)
    for (const { data } of arrived)
      expect(data).toMatchObject({ message_id: ack.data['message_id'], content: 'to all' })

    expect(await other.request('mark_read', { message_id: ack.data['message_id'] })).toMatchObject({
      event: 'ack',
      data: { marked_count: 1 },
    })
    for (const socket of [sender, json, other]) expect((await socket.next('message_read')).data['reader_id']).toBe(b.id)
    other.send('typing_start', { conversation_id: conversationId })
    expect((await sender.next('user_typing')).data).toMatchObject({ user_id: b.id, is_typing: true })
  })

  it('are answered to a callback with data or { error }, without one only by an error event', async () => {
    const socket = await socketOf(pair.a)
    socket.sendRaw('420["mark_read",{"message_id":"x"}]')
    const refused = JSON.parse((await socket.text(/^430\[/)).slice(3)) as [{ error: object }]
    expect(refused).toEqual([
      {
        error: {
          code: 'VALIDATION_FAILED',
          message: expect.any(String),
          details: { issues: [{ path: 'data.message_id', message: expect.any(String) }] },
        },
      },
    ])
    socket.sendRaw(`42${Number.MAX_SAFE_INTEGER}["ping",null]`)
    expect(await socket.text(/^439/)).toBe(`43${Number.MAX_SAFE_INTEGER}[{}]`)
    socket.send('mark_read', { message_id: newId() })
    const error = await socket.take(({ event, id }) => event === 'error' && id === undefined, 'an error event')
    expect(error.data['code']).toBe('MESSAGE_NOT_FOUND')
    socket.sendRaw('42["ping"]')
    await socket.next('pong')
    expect(socket.texts.filter((text) => text.startsWith('43'))).toHaveLength(2)
  })

  it('go on after the hub has slept', async () => {
    const { a, b, conversationId } = pair
    const [json, other] = [await connect('/ws', b.token), await socketOf(b)]
    await evict(hubOf(b.id))
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'good morning' })
    const [one, two] = await Promise.all([json, other].map((socket) => socket.next('new_message')))
    expect(one?.data).toEqual(two?.data)
    await evict(hubOf(b.id))
    expect(await other.request('resume', { last_event_id: one?.data['event_id'] })).toMatchObject({
      event: 'ack',
      data: { replayed: 0, complete: true },
    })
    await evict(hubOf(b.id))
    expect((await other.request('explode')).data['code']).toBe('VALIDATION_FAILED')
  })

  it('are limited like those of a JSON socket, and together with them', async () => {
    const { a, conversationId } = await matched()
    const [json, other] = [await connect('/ws', a.token), await socketOf(a)]
    const send = (socket: TestSocket, i: number) =>
      socket.request('send_message', { conversation_id: conversationId, content: `${i}` })
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => send(i % 2 ? json : other, i)))
    const refused = answers.filter(({ event }) => event === 'error')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })
    const pings = await Promise.all(Array.from({ length: 125 }, () => other.request('ping')))
    expect(pings.filter(({ data }) => data['code'] === 'RATE_LIMIT_EXCEEDED').length).toBeGreaterThan(0)
    expect((await json.request('ping')).event).toBe('pong')
  })
})

describe('a packet that cannot be understood', () => {
  let person: Person
  beforeAll(async () => {
    person = await signIn()
  })

  it.each([
    ['empty', ''],
    ['of no type', 'x'],
    ['of an unknown type of Engine.IO', '7'],
    ['that only servers send', '0{"sid":"x"}'],
    ['that pings a server', '2probe'],
    ['that upgrades', '5'],
    ['without content', '4'],
    ['of an unknown type of Socket.IO', '49[]'],
    ['that joins again', '40{}'],
    ['that joins with something else than an object', '40"x"'],
    ['that leaves another namespace', '41/admin,'],
    ['of another namespace', '42/admin,["ping",{}]'],
    ['that acknowledges', '430[{}]'],
    ['that refuses', '44{"message":"x"}'],
    ['that is not JSON', '42["ping",{'],
    ['without a list', '42{"event":"ping"}'],
    ['without an event', '42[]'],
    ['without anything', '42'],
    ['with a number for an event', '42[1,{}]'],
    ['with data that is no object', '42["ping",[]]'],
    ['with more than one argument', '42["ping",{},{}]'],
    ['with an unknown field', '42["ping",{"x":1}]'],
    ['with a field of a prototype', '42["mark_read",{"__proto__":{"message_id":"x"}}]'],
    ['with an id that is none', `42${'9'.repeat(40)}["ping",{}]`],
    ['named __proto__', '42["__proto__",{}]'],
    ['named constructor', '42["constructor",{}]'],
    ['named connect', '42["connect",{}]'],
    ['named disconnect', '42["disconnect",{}]'],
    ['named error', '42["error",{}]'],
    ['of the JSON protocol', '{"event":"ping","data":{},"id":"1"}'],
    ['nested very deeply', `42["ping",${'{"x":'.repeat(2_000)}1${'}'.repeat(2_000)}]`],
    ['announcing binary data', '451-["ping",{"_placeholder":true,"num":0}]'],
    ['acknowledging with binary data', '461-0[{"_placeholder":true,"num":0}]'],
    ['in base64', 'bAQID'],
    ['in bytes', new Uint8Array([1, 2, 3]).buffer],
  ])('%s gets an error', async (_name, raw) => {
    const socket = await socketOf(person)
    socket.sendRaw(raw)
    expect((await socket.next('error')).data['code']).toBe('VALIDATION_FAILED')
    expect((await socket.request('ping')).event).toBe('ack')
  })

  it.each([
    ['an event', `42["ping",${JSON.stringify({ x: 'ä'.repeat(8_200) })}]`],
    ['anything else', `40${JSON.stringify({ token: 'x'.repeat(17_000) })}`],
  ])('as it is too large gets an error: %s', async (_name, raw) => {
    const socket = await socketOf(person)
    socket.sendRaw(raw)
    expect((await socket.next('error')).data['code']).toBe('PAYLOAD_TOO_LARGE')
    expect((await socket.request('ping')).event).toBe('ack')
  })

  it.each([
    ['is too large', `["ping",${JSON.stringify({ x: 'x'.repeat(17_000) })}]`, 'PAYLOAD_TOO_LARGE'],
    ['cannot be parsed', '["ping",{', 'VALIDATION_FAILED'],
  ])('calls the callback when an event %s', async (_name, args, code) => {
    const socket = await socketOf(person)
    socket.sendRaw(`427${args}`)
    const { event, data } = await socket.take(({ id }) => id === '7', 'acknowledgement')
    expect([event, data['code']]).toEqual(['error', code])
  })

  it('ends the connection for good at the fifth within a minute, in every phase', async () => {
    const [before, unknown, known] = [await opened(), await joined(null), await socketOf(person)]
    for (const socket of [before, unknown, known]) {
      for (let i = 0; i < 4; i += 1) socket.sendRaw(i % 2 ? '42["x",{}]' : new Uint8Array([i]).buffer)
      await expect.poll(() => socket.all('error').length).toBe(4)
      socket.sendRaw('nonsense')
      expect((await socket.untilClosed()).code).toBe(1008)
      expect(socket.all('error')).toHaveLength(5)
    }
    expect([before, unknown, known].map(({ texts }) => texts.at(-1) === '41')).toEqual([false, true, true])
  })

  it('may be a namespace that is not there, as often as any other', async () => {
    const socket = await socketOf(person)
    for (let i = 0; i < 5; i += 1) socket.sendRaw(`40/n${i},`)
    expect((await socket.untilClosed()).code).toBe(1008)
    expect(socket.texts.filter((text) => text.startsWith('44/n'))).toHaveLength(5)
  })
})
