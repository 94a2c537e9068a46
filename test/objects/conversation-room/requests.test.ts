import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { SnapshotRequest } from '../../../src/rpc/conversation-snapshot.ts'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { newMessageId } from '../../../src/foundation/ids.ts'
import { noPostgres } from '../../support/database.ts'
import {
  aMatch,
  closedRoom,
  draft,
  envWith,
  evict,
  goneFor,
  hubOf,
  roomSocket,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

const PATIENT = { timeout: 15_000 }

/** A room of two people of whom one asks the other, before it has heard of anything. */
function asking(changes: Partial<SnapshotRequest> = {}) {
  const test = closedRoom({ status: 'requested', matches: [] })
  const request: SnapshotRequest = {
    requestId: test.matchId,
    messageId: newMessageId(test.conversationId),
    senderId: test.a,
    content: 'Hello?',
    clientMessageId: null,
    isDirect: false,
    status: 'pending',
    askedAt: new Date().toISOString(),
    answeredAt: null,
    ...changes,
  }
  const pending = { ...test.snapshot, request }
  const version = (n: number, status: 'open' | 'archived', became: SnapshotRequest['status']) => ({
    ...pending,
    version: n,
    status,
    request: { ...request, status: became },
  })
  return {
    ...test,
    snapshot: pending,
    request,
    accepted: { ...version(2, 'open', 'accepted'), matches: [aMatch()] },
    declined: version(2, 'archived', 'declined'),
    cancelled: version(2, 'archived', 'cancelled'),
  }
}

/** What somebody's hub has logged, once it has everything that the room has for them. */
async function logOf({ room }: Pick<TestRoom, 'room'>, userId: string): Promise<string[]> {
  const caughtUp = async () => {
    const [row] = await sqlIn(
      room,
      'select (select max(event_id) from events) as last, (select delivered from participants where user_id = ?) as delivered',
      userId,
    )
    return row?.['last'] === row?.['delivered']
  }
  await expect.poll(caughtUp, PATIENT).toBe(true)
  if ((await sqlIn(hubOf(userId), "select 1 from sqlite_master where name = 'events'")).length === 0) return []
  const rows = await sqlIn(
    hubOf(userId),
    "select event || ' ' || coalesce(data ->> 'status', '') as line from events where event <> 'new_match' order by event_id",
  )
  return rows.map(({ line }) => (line as string).trim())
}

const view = async ({ room, conversationId }: TestRoom, viewer: string) => {
  const history = await room.history(conversationId, viewer, { before: null, limit: 9 })
  if (!history.ok) throw new Error('no history')
  return history.value.messages
}

describe('a room in which somebody asks', () => {
  it('has told of it once, whatever comes again, and survives what it must', async () => {
    const test = asking()
    for (let i = 0; i < 3; i += 1) {
      await test.room.open(test.snapshot)
      await evict(test.room)
    }
    expect([await logOf(test, test.b), await logOf(test, test.a)]).toEqual([['message_request pending'], []])
    for (let i = 0; i < 2; i += 1) await test.room.open(test.accepted)
    await evict(test.room)
    await evict(hubOf(test.b))
    await test.room.open(test.accepted)
    // What is older than the room says nothing new.
    await test.room.open(test.snapshot)
    expect(await logOf(test, test.b)).toEqual([
      'message_request pending',
      'match:created',
      'new_message',
      'message_read',
    ])
    expect(await logOf(test, test.a)).toEqual(['match:created', 'new_message', 'message_delivered'])
    expect(await view(test, test.a)).toMatchObject([{ seq: 1, is_request: true, request_status: 'accepted' }])
    expect(await hubOf(test.b).conversations('active', null, 9)).toMatchObject([
      { unread: 0, lastMessage: { id: test.request.messageId, is_request: true, is_read: true } },
    ])
  })

  it('tells of one that was accepted before it heard of it, with the match first', async () => {
    const test = asking()
    await test.room.open(test.accepted)
    expect(await logOf(test, test.b)).toEqual(['match:created', 'new_message', 'message_read'])
    // Unmatching takes nothing back of what was said.
    const over = aMatch({ ...test.accepted.matches[0], status: 'unmatched' })
    const ended = { ...test.declined, version: 3, matches: [over] }
    await test.room.open(ended)
    expect(await view(test, test.b)).toMatchObject([{ request_status: 'accepted' }])

    const late = asking()
    await late.room.open({ ...late.declined, matches: [aMatch({ status: 'unmatched' })] })
    expect(await view(late, late.b)).toMatchObject([{ request_status: 'accepted', is_read: true }])
    expect(await hubOf(late.b).conversations('archived', null, 9)).toHaveLength(1)
    expect(await hubOf(late.b).unread()).toEqual([])
  })

  it('says nothing of one that was over before it heard of it', async () => {
    for (const became of ['declined', 'cancelled'] as const) {
      const test = asking()
      await test.room.open(test[became])
      expect([await view(test, test.b), await sqlIn(test.room, 'select 1 from events')]).toEqual([[], []])
    }
  })

  it.each(['declined', 'cancelled'] as const)('tells the one who was asked that it was %s', async (became) => {
    const test = asking()
    await test.room.open(test.snapshot)
    await evict(test.room)
    for (let i = 0; i < 2; i += 1) await test.room.open(test[became])
    expect([await logOf(test, test.b), await logOf(test, test.a)]).toEqual([
      ['message_request pending', `message_request ${became}`],
      [],
    ])
    const [message] = await view(test, test.b)
    expect(message).toMatchObject({ request_status: became, content: became === 'declined' ? 'Hello?' : '' })
    const said = await sqlIn(hubOf(test.b), "select data ->> 'preview_text' as words from events")
    expect(said.map(({ words }) => words)).toEqual(became === 'declined' ? ['Hello?', 'Hello?'] : ['', ''])
    for (const person of [test.a, test.b])
      expect(await test.room.send(test.conversationId, draft(person, 'x'))).toMatchObject({ code: 'CONFLICT' })
  })

  it('is on nobody’s list after a block that was taken back', async () => {
    const test = asking()
    await test.room.open(test.snapshot)
    await test.room.open({ ...test.declined, status: 'blocked', ended: [goneFor(test.a)] })
    await test.room.restate({ version: 3, status: 'archived', ended: [] })
    await logOf(test, test.a)
    for (const person of [test.a, test.b])
      for (const type of ['active', 'archived'] as const)
        expect(await hubOf(person).conversations(type, null, 9)).toEqual([])
  })

  it('takes one for cancelled of which Postgres knows nothing more', async () => {
    const test = asking()
    await test.room.open(test.snapshot)
    await test.room.open({ ...test.snapshot, version: 2, status: 'archived', request: null })
    expect(await logOf(test, test.b)).toEqual(['message_request pending', 'message_request cancelled'])
  })

  it('counts as unread, delivered or read nothing that waits', async () => {
    const test = asking()
    await test.room.open(test.snapshot)
    const socket = await roomSocket(test, test.b, { lastEventId: 0 })
    await socket.next('message_request')
    await view(test, test.b)
    expect(await test.room.read(test.conversationId, test.b, { upToSeq: 1 })).toMatchObject({
      value: { marked_count: 0 },
    })
    await test.room.typing(test.conversationId, test.b, true)
    expect(await logOf(test, test.a)).toEqual([])
    expect(
      await test.room.remove(test.conversationId, { actorId: test.a, messageId: test.request.messageId }),
    ).toMatchObject({ code: 'CONFLICT', details: { reason: 'request_pending' } })
    const rows = await sqlIn(test.room, 'select unread from participants')
    expect(rows.map(({ unread }) => unread)).toEqual([0, 0])
  })

  it('takes the same message again from who has asked, and no other', async () => {
    const test = asking({ isDirect: true, clientMessageId: 'first' })
    await test.room.open(test.snapshot)
    const again = await test.room.send(test.conversationId, draft(test.a, 'Hello?', 'first'))
    expect(again).toMatchObject({ ok: true, value: { message_id: test.request.messageId, seq: 1 } })
    expect(await test.room.send(test.conversationId, draft(test.a, 'More'))).toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'request_pending' },
    })
    expect([await logOf(test, test.a), await logOf(test, test.b)]).toEqual([['new_message'], ['new_message']])
    expect(await hubOf(test.b).conversations('active', null, 9)).toMatchObject([{ unread: 1, matchId: null }])
    await test.room.open(test.declined)
    expect((await logOf(test, test.b)).at(-1)).toBe('conversation_updated archived')
    expect(await hubOf(test.b).conversations('active', null, 9)).toEqual([])
  })

  it('takes no reply while Postgres does not answer', async () => {
    const test = asking()
    await test.room.open(test.snapshot)
    await runInDurableObject(test.room, async (_object, state) => {
      const room = new Room(state, envWith(noPostgres))
      const told: unknown[] = []
      const refused = await room.messages.send(draft(test.b, 'Yes!'), Date.now(), (outcome) => told.push(outcome))
      expect(refused).toEqual({
        ok: false,
        code: 'UNAVAILABLE',
        message: expect.any(String),
        retryAfter: expect.any(Number),
      })
      expect(told).toEqual([refused])
    })
    expect(await view(test, test.b)).toMatchObject([{ request_status: 'pending' }])
    // Postgres knows nothing of these two: nobody asks any more.
    expect(await test.room.send(test.conversationId, draft(test.b, 'Yes!'))).toMatchObject({ code: 'CONFLICT' })
    expect(await view(test, test.b)).toHaveLength(1)
  })

  it('is told of to a hub that notifies, until it is answered', async () => {
    const test = asking()
    await test.room.open(test.snapshot)
    await logOf(test, test.b)
    const noted = () => sqlIn(hubOf(test.b), 'select subject_id, events from notices')
    expect(await noted()).toEqual([{ subject_id: test.conversationId, events: '["message_request"]' }])
    expect(await sqlIn(hubOf(test.b), 'select status from inbox')).toEqual([{ status: 'requested' }])
    expect(await hubOf(test.b).setArchived(test.conversationId, 'archived')).toMatchObject({
      code: 'CONVERSATION_NOT_FOUND',
    })
    await test.room.open(test.cancelled)
    await logOf(test, test.b)
    expect(await noted()).toEqual([])
  })
})
