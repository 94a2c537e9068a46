import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { ConversationSnapshot, SnapshotMatch } from '../../../src/rpc/conversation-snapshot.ts'
import { MIGRATIONS } from '../../../src/objects/conversation-room/migrations.ts'
import { migrate } from '../../../src/objects/shared/sqlite.ts'
import { newId } from '../../../src/foundation/ids.ts'
import {
  aMatch,
  closedRoom,
  draft,
  evict,
  hubOf,
  hubSocket,
  openRoom,
  roomSocket,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

const PATIENT = { timeout: 15_000 }
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

/** What somebody has been told of matches, in order, once their hub has everything that the room has to say. */
async function told({ room }: TestRoom, userId: string): Promise<string[]> {
  const [newest] = await sqlIn(room, 'select max(event_id) as id from events')
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
    `select concat_ws(' ', event, data ->> 'match_id', data ->> 'user_id', data ->> 'is_lasting', data ->> 'status') as line
     from events where event like 'match:%' order by event_id`,
  )
  return rows.map(({ line }) => line as string)
}

const jobsOf = async ({ room }: TestRoom) =>
  (await sqlIn(room, "select name from jobs where name like 'match%' order by name")).map(({ name }) => name)

const statusIn = async (userId: string) =>
  (await sqlIn(hubOf(userId), 'select status from inbox')).map(({ status }) => status)

/** Closes the conversation, for everybody or with somebody shut out. */
const ended = (snapshot: ConversationSnapshot, changes: Partial<ConversationSnapshot> = {}): ConversationSnapshot => ({
  ...snapshot,
  version: snapshot.version + 1,
  status: 'archived',
  matches: snapshot.matches.map((match) => ({ ...match, status: 'unmatched', endedAt: inSeconds(0) })),
  ...changes,
})

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item, i) =>
    permutations(items.filter((_, other) => other !== i)).map((rest) => [item, ...rest]),
  )
}

describe('a room and the matches of its people', () => {
  it('tells of the end of one, on every socket, and takes no more messages', async () => {
    const test = await openRoom()
    const { room, conversationId, matchId, a, b, snapshot } = test
    const sockets = [await hubSocket(a), await hubSocket(b), await roomSocket(test, a)]
    await room.send(conversationId, draft(a, 'last words', 'c-1'))
    const over = ended(snapshot)
    await room.open({ ...over, matches: over.matches.map((match) => ({ ...match, endedBy: a })) })
    for (const [i, socket] of sockets.entries()) {
      // Only who has unmatched is told so.
      const data = { match_id: matchId, conversation_id: conversationId, status: i === 1 ? 'ended' : 'unmatched' }
      expect((await socket.next('match:ended')).data).toMatchObject(data)
    }
    for (const socket of sockets.slice(0, 2)) await socket.next('match_removed')
    for (const sender of [a, b])
      expect(await room.send(conversationId, draft(sender, 'x'))).toMatchObject({ ok: false, code: 'CONFLICT' })
    expect(await room.send(conversationId, draft(a, 'last words', 'c-1'))).toMatchObject({ value: { seq: 1 } })
    expect(await room.history(conversationId, b, { after: 0, limit: 9 })).toMatchObject({
      value: { messages: [{ content: 'last words' }] },
    })
    for (const person of [a, b]) expect(await statusIn(person)).toEqual(['archived'])
  })

  it('tells of one that was over before the room knew, in the right order', async () => {
    const over = aMatch({ kind: 'live', mode: 'video', status: 'expired', expiresAt: inSeconds(-60) })
    const now = aMatch()
    const test = await openRoom({ matches: [over, now] })
    for (const person of [test.a, test.b]) {
      expect(await told(test, person)).toEqual([
        `match:created ${over.matchId}`,
        `match:ended ${over.matchId} expired`,
        `match:created ${now.matchId}`,
      ])
      expect(await statusIn(person)).toEqual(['active'])
    }
    const socket = await hubSocket(test.a, { lastEventId: 0 })
    expect((await socket.next('match:created')).data).toMatchObject({
      kind: 'live',
      mode: 'video',
      expires_at: over.expiresAt,
      user: { id: test.b },
    })
    expect((await socket.next('new_match')).data).toMatchObject({ match_id: over.matchId })
  })

  it('tells each thing once, whatever comes first, twice or late, evicted in between or not', async () => {
    const [a, b] = [newId(), newId()]
    const first = aMatch({ kind: 'live', mode: 'chat', expiresAt: inSeconds(600), matchedAt: inSeconds(-60) })
    const second = aMatch()
    const kept: Partial<SnapshotMatch> = { keptBy: [a, b], expiresAt: null }
    const story: Pick<ConversationSnapshot, 'version' | 'status' | 'matches'>[] = [
      { version: 1, status: 'open', matches: [first] },
      { version: 2, status: 'open', matches: [{ ...first, keptBy: [a] }] },
      { version: 3, status: 'open', matches: [{ ...first, ...kept }] },
      { version: 4, status: 'archived', matches: [{ ...first, ...kept, status: 'unmatched', endedAt: inSeconds(0) }] },
    ]
    const last = {
      version: 5,
      status: 'open' as const,
      matches: [{ ...first, ...kept, status: 'unmatched' as const, endedAt: inSeconds(0) }, second],
    }
    const expected = [
      `match:created ${first.matchId}`,
      `match:accepted ${first.matchId} ${a} 0`,
      `match:accepted ${first.matchId} ${b} 1`,
      `match:ended ${first.matchId} ended`,
      `match:created ${second.matchId}`,
    ]
    const orders = [...permutations(story).map((order) => [...order, last]), [last, ...story]]
    await Promise.all(
      orders.map(async (order, i) => {
        const [begin, ...rest] = order
        const participants = [a, b].map((userId) => ({
          userId: `${userId} ${i}`,
          readReceipts: false,
          card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
        }))
        const test = await openRoom({ ...begin, participants })
        for (const next of rest.flatMap((snapshot) => [snapshot, snapshot])) {
          if (i % 3 === 0) await evict(test.room)
          await test.room.open({ ...test.snapshot, ...next })
        }
        for (const { userId } of participants) {
          expect(await told(test, userId), order.map(({ version }) => version).join(' ')).toEqual(expected)
          expect(await statusIn(userId)).toEqual(['active'])
        }
        expect(await jobsOf(test)).toEqual([])
        expect(await sqlIn(test.room, 'select version, status from room')).toEqual([{ version: 5, status: 'open' }])
      }),
    )
  })

  it('tells of an end that comes after the news how the conversation stands', async () => {
    const test = await openRoom()
    const next = ended(test.snapshot)
    await test.room.restate({ version: 3, status: 'archived', ended: [] })
    await test.room.open(next)
    await test.room.open({ ...next, version: 3 })
    for (const person of [test.a, test.b])
      expect(await told(test, person)).toEqual([`match:created ${test.matchId}`, `match:ended ${test.matchId} ended`])
  })

  it('knows frames that name any of the matches', async () => {
    const second = aMatch()
    const test = await openRoom()
    await test.room.open({ ...ended(test.snapshot), status: 'open' })
    await test.room.open({ ...test.snapshot, version: 3, matches: [...test.snapshot.matches, second] })
    const socket = await roomSocket(test, test.a)
    for (const match_id of [test.matchId, second.matchId])
      expect((await socket.request('send_message', { match_id, content: 'x' })).event).toBe('ack')
  })

  it('says nothing of somebody who types where nothing can be sent', async () => {
    const test = await openRoom()
    const [mine, theirs] = [await roomSocket(test, test.a), await hubSocket(test.b)]
    await mine.request('typing_start', { conversation_id: test.conversationId })
    await theirs.next('user_typing', ({ is_typing }) => is_typing)
    await test.room.open(ended(test.snapshot))
    await theirs.next('match:ended')
    for (const event of ['typing_stop', 'typing_start'])
      expect((await mine.request(event, { conversation_id: test.conversationId })).event).toBe('ack')
    await mine.request('send_message', { conversation_id: test.conversationId, content: 'too late' })
    await theirs.request('ping')
    expect(theirs.all('user_typing')).toHaveLength(1)
  })

  it('has not told of them again after an update of its tables', async () => {
    const test = closedRoom()
    await runInDurableObject(test.room, (_object, { storage }) => {
      // As the tables were before rooms knew more than one match.
      migrate(storage, MIGRATIONS, 2)
      storage.sql.exec(
        "insert into room (conversation_id, version, status, match_id) values (?, 1, 'open', ?)",
        test.conversationId,
        test.matchId,
      )
      for (const userId of [test.a, test.b])
        storage.sql.exec('insert into participants (user_id, read_receipts) values (?, 0)', userId)
    })
    await evict(test.room)
    await test.room.open({ ...test.snapshot, version: 2 })
    await test.room.open(ended({ ...test.snapshot, version: 2 }))
    expect(await told(test, test.a)).toEqual([`match:ended ${test.matchId} ended`])
  })
})

describe('the time of a live match', () => {
  const live = (seconds: number, changes: Partial<SnapshotMatch> = {}) =>
    aMatch({ kind: 'live', mode: 'chat', expiresAt: inSeconds(seconds), ...changes })

  it('is running while it is neither kept nor over', async () => {
    const match = live(600)
    const test = await openRoom({ matches: [match] })
    expect(await jobsOf(test)).toEqual(['match_expiry', 'match_warning'])
    const due = await sqlIn(test.room, "select name, due_at from jobs where name like 'match%' order by name")
    const end = Date.parse(match.expiresAt ?? '')
    expect(due.map(({ due_at }) => due_at)).toEqual([end, end - 60_000])
    await test.room.open({ ...test.snapshot, version: 2, matches: [{ ...match, keptBy: [test.a] }] })
    expect(await jobsOf(test)).toEqual(['match_expiry', 'match_warning'])
    const kept = { ...match, keptBy: [test.a, test.b], expiresAt: null }
    for (const matches of [[kept], test.snapshot.matches]) {
      await test.room.open({ ...test.snapshot, version: 3, matches })
      expect(await jobsOf(test)).toEqual([])
    }
    const next = live(600)
    await test.room.open({ ...test.snapshot, version: 4, matches: [kept, next] })
    expect(await jobsOf(test)).toEqual(['match_expiry', 'match_warning'])
    await test.room.open({ ...test.snapshot, version: 5, matches: [kept, { ...next, status: 'ended' }] })
    expect(await jobsOf(test)).toEqual([])
  })

  it('is warned of once, on every socket, asleep or awake', async () => {
    const match = live(61)
    const test = await openRoom({ matches: [match] })
    // From the beginning of the log: the warning may be there before all are connected.
    const all = { lastEventId: 0 }
    const sockets = [await hubSocket(test.a, all), await hubSocket(test.b, all), await roomSocket(test, test.a, all)]
    await evict(test.room)
    for (const socket of sockets)
      expect((await socket.next('match:timeout_warning')).data).toEqual({
        event_id: expect.any(Number),
        match_id: match.matchId,
        conversation_id: test.conversationId,
        expires_at: match.expiresAt,
      })
    await test.room.open({ ...test.snapshot, version: 2 })
    expect(await jobsOf(test)).toEqual(['match_expiry'])
    for (const socket of sockets) {
      await socket.request('ping')
      expect(socket.all('match:timeout_warning')).toHaveLength(1)
    }
  })

  it('that the room learns of too late is not warned of, and asked about once where the conversation is gone', async () => {
    const test = await openRoom({ matches: [live(-1)] })
    await expect.poll(() => jobsOf(test), PATIENT).toEqual([])
    expect(await told(test, test.a)).toHaveLength(1)
  })
})
