import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DemoSocket } from '../../scripts/demo/socket.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { meet } from '../../scripts/demo/meet.ts'
import { eventually } from '../support/node/eventually.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'

/** The running stack under kills. Clients do what clients do: connect again, resume, send again what was not acked. */

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack.stop())

/** The runtime may be dead at the moment. */
const until = <T>(work: () => Promise<T>): Promise<T> => eventually(work, 40_000)

async function connected(person: Person): Promise<DemoSocket> {
  const socket = await DemoSocket.open(`${stack.url}/api/v1/ws`)
  socket.send('authenticate', { token: person.token })
  await socket.next('authenticated')
  return socket
}

/** Sends `count` messages one after the other over a socket, each until it is acked. Returns their message ids. */
async function write(person: Person, conversationId: string, count: number, onAck: () => void): Promise<string[]> {
  const ids: string[] = []
  let socket: DemoSocket | undefined
  for (let i = 0; i < count; i += 1) {
    const message = {
      conversation_id: conversationId,
      content: `${person.name} ${i}`,
      client_message_id: `${person.name}-${i}`,
    }
    const ack = await until(async () => {
      socket ??= await connected(person)
      const current = socket
      const lost = current.closed.then(() => Promise.reject(new Error('the socket was lost')))
      lost.catch(() => {})
      try {
        return await Promise.race([current.request('send_message', message), lost])
      } catch (error) {
        socket = undefined
        throw error
      }
    })
    ids.push(String(ack['message_id']))
    onAck()
  }
  socket?.close()
  return ids
}

interface Message {
  id: string
  seq: number
  content: string
}

async function history(person: Person, conversationId: string): Promise<Message[]> {
  const messages: Message[] = []
  for (;;) {
    const page = await until(() =>
      person.do('GET', `/conversations/${conversationId}/messages?limit=100&after_seq=${messages.length}`),
    )
    messages.push(...(page['messages'] as Message[]))
    if ((page['messages'] as Message[]).length < 100) return messages
  }
}

describe('a killed runtime', () => {
  it('loses no acknowledged message and doubles none', async () => {
    const { ana, ben, conversationId } = await meet(stack.url)
    const each = 60
    let acked = 0
    const writers = Promise.all([
      write(ana, conversationId, each, () => (acked += 1)),
      write(ben, conversationId, each, () => (acked += 1)),
    ])
    // Three kills, each in the middle of the writing.
    for (const after of [20, 55, 90]) {
      await expect.poll(() => acked, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(after)
      await stack.killRuntime()
    }
    const ids = (await writers).flat()

    const messages = await history(ana, conversationId)
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * each }, (_, i) => i + 1))
    expect(new Set(messages.map(({ id }) => id))).toEqual(new Set(ids))
    expect(new Set(messages.map(({ content }) => content)).size).toBe(2 * each)
    const [entry] = (await until(() => ben.do('GET', '/conversations')))['conversations'] as {
      last_message: Message
      unread_count: number
    }[]
    await expect
      .poll(
        async () =>
          ((await ben.do('GET', '/conversations'))['conversations'] as { unread_count: number }[])[0]?.unread_count,
        { timeout: 20_000 },
      )
      .toBe(each)
    expect(entry?.last_message.seq).toBeGreaterThan(0)
  })

  it('brings the inbox up to date by itself, also for who was not connected', async () => {
    const { ana, ben, conversationId } = await meet(stack.url)
    const socket = await connected(ana)
    await socket.request('send_message', {
      conversation_id: conversationId,
      content: 'just before',
      client_message_id: 'x',
    })
    await stack.killRuntime()
    const back = await until(() => connected(ben))
    back.send('resume', { last_event_id: 0 })
    // Either replayed or, where the room still owes it, delivered by its alarm.
    const message = await back.take(
      ({ event, data }) => event === 'new_message' && data['content'] === 'just before',
      'the message',
    )
    expect(message.data['seq']).toBe(1)
    back.close()
  })

  it('ends no call: both come back to it, and go on where they were', async () => {
    const { ana, ben, matchId } = await meet(stack.url)
    let [caller, callee] = [await connected(ana), await connected(ben)]
    const { id: call_id } = await caller.request('call:initiate', { match_id: matchId, media: 'audio' })
    await callee.next('call:incoming')
    await stack.killRuntime()

    // It rings on.
    callee = await until(() => connected(ben))
    expect((await callee.next('call:incoming')).data['call_id']).toBe(call_id)
    await callee.request('call:answer', { call_id })
    caller = await until(() => connected(ana))
    expect((await caller.next('call:state')).data['call']).toMatchObject({ id: call_id, state: 'connecting' })
    await caller.request('call:sdp_offer', { call_id, sdp: 'v=0' })
    await callee.next('call:sdp_offer')
    await callee.request('call:sdp_answer', { call_id, sdp: 'v=0' })
    const before = (await caller.next('call:state')).data['call'] as Record<string, unknown>
    expect(before['state']).toBe('active')
    await stack.killRuntime()

    callee = await until(() => connected(ben))
    expect((await callee.next('call:state')).data['call']).toMatchObject({
      state: 'active',
      ends_at: before['ends_at'],
    })
    const restart = await callee.request('call:sdp_offer', { call_id, sdp: 'v=0' })
    // What was said while she was away has waited.
    caller = await until(() => connected(ana))
    expect((await caller.next('call:sdp_offer')).data['seq']).toBe(restart['seq'])
    await caller.request('call:end', { call_id })
    for (const socket of [caller, callee]) {
      expect((await socket.next('call:ended')).data).toMatchObject({ call_id, reason: 'completed' })
      socket.close()
    }
  })
})

describe('a killed Postgres', () => {
  it('leaves chat alone, answers 503 elsewhere, and gets the archive when it is back', async () => {
    const { ana, ben, conversationId } = await meet(stack.url)
    const [forAna, forBen] = [await connected(ana), await connected(ben)]
    await forAna.request('send_message', { conversation_id: conversationId, content: 'before' })
    await stack.killPostgres()

    const profile = await ana.call('GET', '/profile/me')
    expect(profile.status).toBe(503)
    expect(Number(profile.headers.get('retry-after'))).toBeGreaterThan(0)
    for (const n of [1, 2, 3])
      await forAna.request('send_message', { conversation_id: conversationId, content: `meanwhile ${n}` })
    await forBen.take(({ data }) => data['content'] === 'meanwhile 3', 'the message')

    await stack.restartPostgres()
    await until(() => ana.do('GET', '/profile/me'))
    const client = new pg.Client({ connectionString: stack.databaseUrl })
    await client.connect()
    const archived = async () =>
      (
        await client.query<{ content: string }>(
          'select content from messages where conversation_id = $1 order by seq',
          [conversationId],
        )
      ).rows.map(({ content }) => content)
    await expect
      .poll(archived, { timeout: 90_000, interval: 500 })
      .toEqual(['before', 'meanwhile 1', 'meanwhile 2', 'meanwhile 3'])
    await client.end()
  })
})
