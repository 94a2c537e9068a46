import { describe, expect, it } from 'vitest'
import type { ConversationSnapshot, ConversationState } from '../../../src/rpc/conversation-snapshot.ts'
import {
  aMatch,
  draft,
  evict,
  goneFor,
  hubOf,
  hubSocket,
  openRoom,
  roomSocket,
  runAlarm,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

const PATIENT = { timeout: 15_000 }

/** What somebody has been told of matches and lists, in order, once their hub has everything that the room has to say. */
async function told({ room }: TestRoom, userId: string): Promise<string[]> {
  const [newest] = await sqlIn(
    room,
    'select max(event_id) as id from events where audience is null or audience in (?1, ?2)',
    userId,
    `hub of ${userId}`,
  )
  await expect
    .poll(
      async () =>
        sqlIn(
          hubOf(userId),
          'select room_event as id from inbox where room_event >= ?1 union select room_event from forgotten where room_event >= ?1',
          newest?.['id'] ?? 0,
        ),
      PATIENT,
    )
    .toHaveLength(1)
  const rows = await sqlIn(
    hubOf(userId),
    `select concat_ws(' ', event, data ->> 'status') as line from events
     where event like '%match%' or event = 'conversation_updated' order by event_id`,
  )
  return rows.map(({ line }) => line as string)
}

const entries = async (userId: string) => ({
  active: (await hubOf(userId).conversations('active', null, 9)).map(({ conversationId }) => conversationId),
  archived: (await hubOf(userId).conversations('archived', null, 9)).map(({ conversationId }) => conversationId),
})

/** The conversation as Postgres tells of it when the match has ended by a block. */
const blockedBy = (snapshot: ConversationSnapshot, ended: ConversationSnapshot['ended']): ConversationSnapshot => ({
  ...snapshot,
  version: snapshot.version + 1,
  status: 'blocked',
  ended,
  matches: snapshot.matches.map((match) => ({ ...match, status: 'unmatched', endedAt: new Date().toISOString() })),
})

/** A conversation with a message, whose second one has lost the first. */
async function left({ leavesIn = 3_600 } = {}) {
  const test = await openRoom()
  await test.room.send(test.conversationId, draft(test.a, 'hello'))
  await told(test, test.b)
  const before = await entries(test.b)
  await test.room.restate({ version: 2, status: 'archived', ended: [goneFor(test.b, leavesIn)] })
  return { ...test, before }
}

const back: ConversationState = { version: 3, status: 'open', ended: [] }
const GONE = ['match:created', 'new_match', 'match:ended ended', 'match_removed ended']

describe('a room of which one is gone for the other', () => {
  it('has ended for the other one, who can read it and do nothing more', async () => {
    const test = await openRoom()
    await test.room.send(test.conversationId, draft(test.a, 'hello'))
    const [socket, hub] = [await roomSocket(test, test.b), await hubSocket(test.b)]
    const ending = goneFor(test.b)
    await test.room.restate({ version: 2, status: 'archived', ended: [ending] })
    for (const heard of [await socket.next('match:ended'), await hub.next('match:ended')])
      expect(heard.data).toMatchObject({ match_id: test.matchId, status: 'ended', ended_at: ending.since })
    const { room, conversationId, a, b } = test
    expect(await told(test, b)).toEqual(GONE)
    expect(await told(test, a), 'who is gone is told nothing').toEqual(['match:created', 'new_match'])
    expect(await entries(b)).toEqual({ active: [], archived: [conversationId] })
    expect(await hubOf(b).unread()).toEqual([])
    expect(await room.history(conversationId, b, { after: 0, limit: 9 })).toMatchObject({ ok: true })
    expect(await room.send(conversationId, draft(b, 'x'))).toMatchObject({
      code: 'CONFLICT',
      message: 'This conversation has ended.',
    })
    expect((await socket.request('ping')).event, 'sockets stay').toBe('pong')
  })

  it('is the same for the other one whether Postgres still has the match or a block has ended it', async () => {
    const [account, block] = [await openRoom(), await openRoom()]
    await account.room.restate({ version: 2, status: 'archived', ended: [goneFor(account.b)] })
    await block.room.open(blockedBy(block.snapshot, [goneFor(block.a, null), goneFor(block.b)]))
    const late = await openRoom()
    await late.room.restate({ version: 2, status: 'blocked', ended: [goneFor(late.b)] })
    await late.room.open(blockedBy(late.snapshot, [goneFor(late.b)]))
    for (const test of [account, block, late]) {
      expect(await told(test, test.b)).toEqual(GONE)
      const [row] = await sqlIn(hubOf(test.b), 'select status, is_over, match_id from inbox')
      expect(row).toEqual({ status: 'archived', is_over: 1, match_id: test.matchId })
    }
  })

  it('tells nothing of what becomes of the match meanwhile, and nobody of what the other one reads', async () => {
    const test = await left()
    await test.room.open({ ...blockedBy(test.snapshot, [goneFor(test.b)]), version: 3 })
    await test.room.read(test.conversationId, test.b, { upToSeq: 9 })
    expect(await told(test, test.b)).toEqual(GONE)
    await sqlIn(test.room, 'update participants set read_receipts = 1')
    const read = await sqlIn(test.room, `select 1 from events where event = 'message_read' and audience = ?`, test.a)
    expect(read).toHaveLength(0)
  })

  it.each(['asleep', 'awake'])('is all as before when the one comes back, objects %s', async (state) => {
    const test = await left()
    const { room, conversationId, a, b } = test
    await told(test, b)
    if (state === 'asleep') for (const object of [room, hubOf(b)]) await evict(object)
    const hub = await hubSocket(b)
    await room.restate(back)
    expect((await hub.next('conversation_updated')).data).toMatchObject({
      conversation_id: conversationId,
      status: 'active',
    })
    expect(await entries(b)).toEqual(test.before)
    expect(await hubOf(b).unread()).toEqual([{ peerId: a, unread: 1 }])
    expect(await room.send(conversationId, draft(b, 'welcome back'))).toMatchObject({ ok: true })
    expect(await room.send(conversationId, draft(a, 'thanks'))).toMatchObject({ ok: true })
    // What ends then has ended as anything does.
    await room.open({ ...blockedBy(test.snapshot, []), version: 4, status: 'archived' })
    expect((await told(test, b)).slice(-2)).toEqual(['match:ended ended', 'match_removed ended'])
  })

  it('comes back to where the other one had put it', async () => {
    const test = await openRoom()
    await told(test, test.b)
    await hubOf(test.b).setArchived(test.conversationId, 'archived')
    for (const standing of [{ ...back, version: 2, ended: [goneFor(test.b)] }, back]) await test.room.restate(standing)
    await told(test, test.b)
    expect(await entries(test.b)).toEqual({ active: [], archived: [test.conversationId] })
    await hubOf(test.b).setArchived(test.conversationId, 'active')
    expect(await entries(test.b)).toMatchObject({ active: [test.conversationId] })
  })

  it('leaves the list when the time is over, and comes back all the same', async () => {
    const test = await left({ leavesIn: -1 })
    const { room, conversationId, b, matchId } = test
    const socket = await roomSocket(test, b).catch(() => null)
    await runAlarm(room)
    expect(await told(test, b)).toEqual(GONE)
    expect(await entries(b)).toEqual({ active: [], archived: [] })
    expect(await hubOf(b).conversationMeant({ match_id: matchId })).toBeNull()
    // It asks Postgres, which knows nothing of these two.
    expect(await room.history(conversationId, b, { after: 0, limit: 9 })).toMatchObject({
      code: 'CONVERSATION_NOT_FOUND',
    })
    if (socket) expect((await socket.untilClosed()).code).toBe(4004)
    expect(await room.history(conversationId, test.a, { after: 0, limit: 9 })).toMatchObject({ ok: true })

    await evict(room)
    await evict(hubOf(b))
    await room.restate(back)
    await told(test, b)
    expect(await hubOf(b).conversations('active', null, 9)).toMatchObject([
      { conversationId, matchId, unread: 1, isOver: false, lastMessage: { content: 'hello' } },
    ])
    expect(await room.history(conversationId, b, { after: 0, limit: 9 })).toMatchObject({ ok: true })
  })

  it('is on the list again where the one is gone for another reason by now, and not for so long', async () => {
    const test = await left({ leavesIn: -1 })
    await runAlarm(test.room)
    await told(test, test.b)
    expect(await entries(test.b)).toEqual({ active: [], archived: [] })
    await test.room.restate({ version: 3, status: 'archived', ended: [goneFor(test.b)] })
    expect(await told(test, test.b)).toEqual(GONE)
    expect(await entries(test.b)).toEqual({ active: [], archived: [test.conversationId] })
    expect(await test.room.history(test.conversationId, test.b, { after: 0, limit: 9 })).toMatchObject({ ok: true })
  })

  it('that had ended before is not told of again, neither then nor when the one comes back', async () => {
    const test = await openRoom()
    await test.room.open({ ...blockedBy(test.snapshot, []), status: 'archived' })
    const before = await told(test, test.b)
    await test.room.restate({ version: 3, status: 'archived', ended: [goneFor(test.b)] })
    await test.room.restate({ version: 4, status: 'archived', ended: [] })
    expect(await told(test, test.b)).toEqual(before)
    expect(await entries(test.b)).toEqual({ active: [], archived: [test.conversationId] })
  })

  it('goes on with a new match, which is told', async () => {
    const test = await left()
    const again = aMatch()
    const past = blockedBy(test.snapshot, []).matches
    await test.room.open({ ...test.snapshot, version: 9, matches: [...past, again] })
    expect(await told(test, test.b)).toEqual([...GONE, 'match:created', 'new_match'])
    const [entry] = await hubOf(test.b).conversations('active', null, 9)
    expect(entry).toMatchObject({ matchId: again.matchId, isOver: false, lastMessage: { content: 'hello' } })
  })

  it('warns nobody of the end of a live match that has ended for them', async () => {
    const match = aMatch({ kind: 'live', mode: 'chat', expiresAt: new Date(Date.now() + 30_000).toISOString() })
    const test = await openRoom({ matches: [match], ended: [goneFor('nobody of these')] })
    await test.room.restate({ version: 2, status: 'archived', ended: [goneFor(test.b)] })
    await runAlarm(test.room)
    expect(await sqlIn(test.room, `select audience from events where event = 'match:timeout_warning'`)).toEqual([])
  })

  it('takes back what somebody was asked there', async () => {
    const test = await openRoom({ status: 'requested', matches: [], request: null })
    const request = {
      requestId: test.matchId,
      messageId: test.conversationId,
      senderId: test.a,
      content: 'Hello?',
      clientMessageId: null,
      isDirect: false,
      status: 'pending',
      askedAt: new Date().toISOString(),
      answeredAt: null,
    } as const
    await test.room.open({ ...test.snapshot, version: 2, request })
    await test.room.restate({ version: 3, status: 'archived', ended: [goneFor(test.b)] })
    const asked = () =>
      sqlIn(
        hubOf(test.b),
        `select data ->> 'status' as status, data ->> 'preview_text' as text from events where event = 'message_request'`,
      )
    await expect.poll(asked, PATIENT).toEqual([
      { status: 'pending', text: '' },
      { status: 'cancelled', text: '' },
    ])
  })
})
