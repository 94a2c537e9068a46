import { createExecutionContext, createMessageBatch, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { QueueMessage } from '../../../src/background.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { createLog } from '../../../src/foundation/log.ts'
import { traceIdOf } from '../../../src/foundation/trace-id.ts'
import worker from '../../../src/index.ts'
import { tellFrame } from '../../../src/objects/shared/frame-line.ts'
import { call, type Json } from '../../support/api.ts'
import { noPostgres } from '../../support/database.ts'
import { matched, signIn } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

/** One line for each piece of work, and how they are found from each other; docs/logs.md. */

afterEach(() => vi.restoreAllMocks())

/** The lines of the Worker and its objects from now on, of one event; all of them, also of those that are sampled. */
function linesOf(event: string, isWanted: (line: Json) => boolean = () => true): () => Json[] {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const lines: string[] = []
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line))
  return () => lines.map((line): Json => JSON.parse(line)).filter((line) => line.event === event && isWanted(line))
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

describe('a traceparent', () => {
  it.each([
    [`00-${TRACE}-00f067aa0ba902b7-01`, TRACE],
    [`cc-${TRACE}-00f067aa0ba902b7-01-what-comes-later`, TRACE],
    [`00-${TRACE}-00f067aa0ba902b7-01-more`, null],
    [`ff-${TRACE}-00f067aa0ba902b7-01`, null],
    [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, null],
    [`00-${TRACE}-${'0'.repeat(16)}-01`, null],
    [`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, null],
    ['kim@mail.test', null],
    [undefined, null],
  ])('%s is of the trace %s', (header, id) => expect(traceIdOf(header)).toBe(id))

  it('names the trace in the line of its request; another one does not', async () => {
    const lines = linesOf('request')
    for (const traceparent of [`00-${TRACE}-00f067aa0ba902b7-01`, 'nonsense'])
      await call('GET', '/health/liveness', { headers: { traceparent } })
    expect(lines().map((line) => line.trace_id)).toEqual([TRACE, undefined])
  })
})

describe('a sample', () => {
  it('has its part of what went well, and says so; and all that did not', () => {
    const lines: Json[] = []
    const log = createLog({}, (_level, line) => lines.push(JSON.parse(line)), { sample: 0.25 })
    const random = vi.spyOn(Math, 'random')
    for (const chance of [0.2, 0.3]) {
      random.mockReturnValue(chance)
      log.sampled('request', { status: 200 })
      log.error('request', { status: 500 })
    }
    expect(lines.map(({ status, sample }) => [status, sample])).toEqual([
      [200, 0.25],
      [500, undefined],
      [500, undefined],
    ])
  })

  it('leaves refused requests alone', async () => {
    const lines = linesOf('request')
    const fetcher = workerWith({ LOG_SAMPLE: '0' })
    await call('GET', '/health/liveness', { fetcher })
    await call('GET', '/profile/me', { fetcher })
    expect(lines().map(({ status }) => status)).toEqual([401])
  })
})

describe('the line of a frame', () => {
  it('tells what came of it, and which message it wrote', async () => {
    const { a, conversationId } = await matched()
    const socket = await connect('/ws', a.token)
    const lines = linesOf('frame', ({ user_id }) => user_id === a.id)
    const { data } = await socket.request('send_message', { conversation_id: conversationId, content: 'hello' })
    await socket.request('send_message', { conversation_id: newId(), content: 'hello' })
    socket.sendRaw('nonsense')
    await expect.poll(lines).toHaveLength(3)
    const of = { object: 'user-hub', ms: expect.any(Number) }
    expect(lines()).toMatchObject([
      { ...of, level: 'info', frame: 'send_message', outcome: 'ok', message_id: data['message_id'] },
      { ...of, level: 'info', frame: 'send_message', outcome: 'refused', error_code: 'CONVERSATION_NOT_FOUND' },
      { ...of, level: 'info', frame: 'malformed', outcome: 'refused' },
    ])
  })

  it('of a failure is an error with its cause', async () => {
    const person = await signIn()
    const socket = await connect('/ws', person.token)
    const hub = env.USER_HUB.getByName(person.id)
    await runInDurableObject(hub, (_object, { storage }) => storage.sql.exec('alter table inbox rename to lost'))
    const lines = linesOf('frame', ({ user_id }) => user_id === person.id)
    await socket.request('send_message', { conversation_id: newId(), content: 'hello' })
    await expect
      .poll(lines)
      .toMatchObject([
        { level: 'error', outcome: 'failed', error_code: 'INTERNAL', error: expect.stringContaining('inbox') },
      ])
    await runInDurableObject(hub, (_object, { storage }) => storage.sql.exec('alter table lost rename to inbox'))
  })
})

describe('the line of a refused frame', () => {
  it('is an error where something of ours is down, as for metrics', () => {
    const lines: Json[] = []
    const log = createLog({}, (_level, line) => lines.push(JSON.parse(line)), { sample: 0 })
    tellFrame(log, { frame: 'call_dial' }, { outcome: 'refused', code: 'UNAVAILABLE' })
    tellFrame(log, { frame: 'call_dial' }, { outcome: 'refused', code: 'CALL_STATE' })
    expect(lines).toMatchObject([{ level: 'error', outcome: 'failed', error_code: 'UNAVAILABLE' }])
  })
})

describe('the line of a request', () => {
  it('names the message that it wrote', async () => {
    const { a, conversationId } = await matched()
    const lines = linesOf('request', ({ route }) => route === '/api/v1/messages/send')
    const { data } = await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    expect(lines()).toMatchObject([{ message_id: data['message_id'], user_id: a.id }])
  })

  it('names the domain events that it caused', async () => {
    const { a, b } = await matched()
    const lines = linesOf('request', ({ route }) => route === '/api/v1/safety/block')
    await a.call('POST', '/safety/block', { user_id: b.id })
    expect(lines()[0]?.event_ids).toMatch(/^[0-9a-f-]{36}( [0-9a-f-]{36})*$/)
  })
})

describe('the line of an alarm', () => {
  it('names its jobs', async () => {
    const { a, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    const lines = linesOf('alarm', ({ object }) => object === 'conversation-room')
    await runDurableObjectAlarm(env.CONVERSATION_ROOM.getByName(conversationId))
    await expect
      .poll(() => lines()[0])
      .toMatchObject({ outcome: 'ok', jobs: expect.any(String), ms: expect.any(Number) })
  })
})

describe('the line of a batch', () => {
  const batch = (queue: string) => {
    const body: QueueMessage = { id: newId(), userId: newId(), peerId: newId() }
    return createMessageBatch<QueueMessage>(queue, [{ id: newId(), timestamp: new Date(), attempts: 1, body }])
  }

  it('tells what the queue delivers again', async () => {
    const lines = linesOf('batch')
    await worker.queue(batch('vibesmatch-push'), { ...env, ...noPostgres }, createExecutionContext())
    expect(lines()).toMatchObject([
      { level: 'warn', queue: 'vibesmatch-push', messages: 1, again: 1, outcome: 'postponed', ms: expect.any(Number) },
    ])
  })

  it('of a queue that nobody consumes is an error', async () => {
    const lines = linesOf('batch')
    await expect(worker.queue(batch('other'), env, createExecutionContext())).rejects.toThrow('nobody consumes')
    expect(lines()).toMatchObject([{ level: 'error', queue: 'other', outcome: 'failed' }])
  })
})
