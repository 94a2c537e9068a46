import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { HEARTBEAT } from '../../../src/protocol/heartbeat.ts'
import { draft, evict, hubOf, hubSocket, openRoom, roomSocket, sqlIn, type TestRoom } from '../../support/objects.ts'
import { socketIo } from '../../support/socket-io.ts'
import type { TestSocket } from '../../support/sockets.ts'

/** The sockets over which somebody may hear of a message, the object that has them, and what they say with `ack_events`. */
const KINDS = {
  'a person’s socket': {
    open: (test: TestRoom) => hubSocket(test.b),
    objectOf: (test: TestRoom) => hubOf(test.b),
    upTo: (data: Record<string, unknown>) => ({ last_event_id: data['event_id'] }),
    wrong: { up_to_seq: 1 },
    field: 'data.last_event_id',
  },
  'a connection of Socket.IO': {
    open: (test: TestRoom) => hubSocket(test.b, { encoding: 'socket.io' }, socketIo),
    objectOf: (test: TestRoom) => hubOf(test.b),
    upTo: (data: Record<string, unknown>) => ({ last_event_id: data['event_id'] }),
    wrong: { up_to_seq: 1 },
    field: 'data.last_event_id',
  },
  'a conversation’s socket': {
    open: (test: TestRoom) => roomSocket(test, test.b),
    objectOf: (test: TestRoom) => test.room,
    upTo: (data: Record<string, unknown>) => ({ up_to_seq: data['seq'] }),
    wrong: { last_event_id: 1 },
    field: 'data.up_to_seq',
  },
}
const HOUR = 3_600_000

type Kind = (typeof KINDS)[keyof typeof KINDS]
const kinds = Object.entries(KINDS)

const send = ({ room, conversationId, a }: TestRoom) => room.send(conversationId, draft(a, 'x'))

/** Somebody's socket that has been sent a message. */
async function sentTo(kind: Kind): Promise<{ test: TestRoom; socket: TestSocket; data: Record<string, unknown> }> {
  const test = await openRoom()
  const socket = await kind.open(test)
  await send(test)
  return { test, socket, data: (await socket.next('new_message')).data }
}

/** As if everything that the object has sent so far had been sent so much earlier. */
async function letPass(object: DurableObjectStub, ms: number): Promise<void> {
  await sqlIn(object, 'update events set at = at - ?', ms)
  // It knows by heart what it has sent lately.
  await evict(object)
}

/** As if what was missed had been sent at a time. */
const setReplayed = (object: DurableObjectStub, replayedAt: number) =>
  runInDurableObject(object, (_object, state) => {
    for (const socket of state.getWebSockets()) saveAttachment(socket, { ...attachmentOf(socket), replayedAt })
  })

const run = async (object: DurableObjectStub, job: string) => {
  await sqlIn(object, 'update jobs set due_at = 0 where name = ?', job)
  await runInDurableObject(object, (instance) => instance.alarm?.())
}
const jobOf = async (object: DurableObjectStub) =>
  (await sqlIn(object, "select due_at from jobs where name = 'arrivals'"))[0]?.['due_at'] ?? null

/** Up to which messages the sender has been told that they have arrived, once the room has told all it knows. */
async function told(test: TestRoom): Promise<unknown[]> {
  await run(test.room, 'settle')
  const rows = await sqlIn(
    hubOf(test.a),
    "select data ->> 'up_to_seq' as seq from events where event = 'message_delivered' order by event_id",
  )
  return rows.map(({ seq }) => seq)
}

describe.each(kinds)('over %s', (_name, kind) => {
  it('nothing has arrived of which the device has said nothing', async () => {
    const { test, socket } = await sentTo(kind)
    await letPass(kind.objectOf(test), 3_600_000)
    await run(kind.objectOf(test), 'arrivals')
    expect(await told(test)).toEqual([])
    // Nor when it has gone without a word.
    socket.close()
    await socket.untilClosed()
    expect(await told(test)).toEqual([])
  })

  it('what a device acknowledges has arrived, up to there', async () => {
    const { test, socket, data } = await sentTo(kind)
    await send(test)
    const second = (await socket.next('new_message')).data
    expect((await socket.request('ack_events', kind.upTo(data))).event).toBe('ack')
    await expect.poll(() => told(test)).toEqual([1])
    await socket.request('ack_events', kind.upTo(second))
    await expect.poll(() => told(test)).toEqual([1, 2])
  })

  it('more than there is counts as what there is, and no more', async () => {
    const { test, socket } = await sentTo(kind)
    const much = Number.MAX_SAFE_INTEGER
    expect((await socket.request('ack_events', kind.upTo({ event_id: much, seq: much }))).event).toBe('ack')
    await expect.poll(() => told(test)).toEqual([1])
    await send(test)
    await socket.next('new_message')
    await run(kind.objectOf(test), 'arrivals')
    expect(await told(test)).toEqual([1])
  })

  it('a frame says so, a second or more after sending', async () => {
    const { test, socket } = await sentTo(kind)
    const object = kind.objectOf(test)
    await send(test)
    await socket.next('new_message')
    await letPass(object, 1_100)
    // What has just been sent may still be on its way, however long the ping takes to get here.
    await sqlIn(object, "update events set at = ? where data ->> 'seq' = 2", Date.now() + HOUR)
    await socket.request('ping')
    await expect.poll(() => told(test)).toEqual([1])
    expect(await told(test)).toEqual([1])
  })

  it('an acknowledgement says nothing of what came after it', async () => {
    const { test, socket, data } = await sentTo(kind)
    await send(test)
    await socket.next('new_message')
    await letPass(kind.objectOf(test), 5_000)
    await socket.request('ack_events', kind.upTo(data))
    await expect.poll(() => told(test)).toEqual([1])
    await run(kind.objectOf(test), 'arrivals')
    expect(await told(test)).toEqual([1])
  })

  it('a ping says so, though the object sleeps through it', async () => {
    const { test, socket } = await sentTo(kind)
    const object = kind.objectOf(test)
    await letPass(object, 2_000)
    socket.sendRaw(HEARTBEAT.ask)
    await socket.text(/pong/)
    expect(await told(test)).toEqual([])
    await run(object, 'arrivals')
    await expect.poll(() => told(test)).toEqual([1])
    // Nothing is left to look for.
    expect(await jobOf(object)).toBeNull()
  })

  it('a ping before that says nothing', async () => {
    const { test, socket } = await sentTo(kind)
    const object = kind.objectOf(test)
    // As if that were being sent with the ping, however long it takes to get here.
    await letPass(object, -HOUR)
    socket.sendRaw(HEARTBEAT.ask)
    await socket.text(/pong/)
    await run(object, 'arrivals')
    expect(Number(await jobOf(object)) - Date.now()).toBeLessThan(3_000)
    expect(await told(test)).toEqual([])
  })

  it('the object looks again ever more rarely while nothing is said', async () => {
    const { test } = await sentTo(kind)
    const object = kind.objectOf(test)
    for (const sum of [10_000, 70_000]) {
      await letPass(object, sum === 10_000 ? sum : sum - 10_000)
      await run(object, 'arrivals')
      const pause = Number(await jobOf(object)) - Date.now()
      expect(pause).toBeGreaterThan(sum - 5_000)
      expect(pause).toBeLessThan(sum + 20_000)
    }
  })

  it('acknowledgements are taken once a second, apart from all other frames', async () => {
    const { socket, data } = await sentTo(kind)
    const answers = []
    for (let i = 0; i < 5; i += 1) answers.push(await socket.request('ack_events', kind.upTo(data)))
    expect(answers.at(-1)?.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })
    const pings = await Promise.all(Array.from({ length: 120 }, () => socket.request('ping')))
    expect(pings.filter(({ event }) => event === 'error')).toEqual([])
  })

  it('they name what the socket counts by', async () => {
    const { socket } = await sentTo(kind)
    const refused = async (body: object) => (await socket.request('ack_events', body)).data
    expect(await refused(kind.wrong)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { issues: [{ path: kind.field }] },
    })
    for (const body of [{}, { last_event_id: -1 }, { up_to_seq: 'x' }])
      expect(await refused(body)).toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})

describe('what was replayed', () => {
  it.each(['hub', 'room'])('by a %s has arrived once the device says so, and not when it is sent', async (where) => {
    const test = await openRoom()
    await send(test)
    await expect.poll(() => sqlIn(hubOf(test.b), "select 1 from events where event = 'new_message'")).toHaveLength(1)
    const open = { lastEventId: 0 }
    const socket = await (where === 'hub' ? hubSocket(test.b, open) : roomSocket(test, test.b, open))
    const object = where === 'hub' ? hubOf(test.b) : test.room
    await socket.next('resumed')
    // What was written long ago has been sent only now.
    await setReplayed(object, Date.now() + HOUR)
    await socket.request('ping')
    expect(await jobOf(object)).not.toBeNull()
    expect(await told(test)).toEqual([])
    await letPass(object, 1_100)
    await setReplayed(object, Date.now() - 1_100)
    await socket.request('ping')
    await expect.poll(() => told(test)).toEqual([1])
  })

  it('counts as arrived for a device that asks for what came after it', async () => {
    const { test, socket, data } = await sentTo(KINDS['a person’s socket'])
    socket.close()
    await socket.untilClosed()
    await hubSocket(test.b, { lastEventId: Number(data['event_id']) })
    await expect.poll(() => told(test)).toEqual([1])
  })
})

describe('one’s own messages', () => {
  it('are nothing that has to arrive', async () => {
    const test = await openRoom()
    const socket = await hubSocket(test.a)
    await send(test)
    const { event_id } = (await socket.next('new_message')).data
    await socket.request('ack_events', { last_event_id: event_id })
    expect(await sqlIn(test.room, 'select 1 from participants where noted > 0 or received > 0')).toEqual([])
    expect(await jobOf(hubOf(test.a))).toBeNull()
  })
})
