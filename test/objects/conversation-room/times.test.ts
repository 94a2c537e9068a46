import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { SnapshotRequest } from '../../../src/rpc/conversation-snapshot.ts'
import { MIGRATIONS } from '../../../src/objects/conversation-room/migrations.ts'
import { migrate } from '../../../src/objects/shared/sqlite.ts'
import { unwrap } from '../../../src/foundation/errors.ts'
import { newId, newMessageId } from '../../../src/foundation/ids.ts'
import { draft, evict, openRoom, roomOf, sqlIn, type TestRoom } from '../../support/objects.ts'
import { matched } from '../../support/people.ts'

const HOUR = 3_600_000

const send = async ({ room, conversationId }: TestRoom, senderId: string) =>
  unwrap(await room.send(conversationId, draft(senderId, 'x')))
const timesOf = async ({ room }: TestRoom) =>
  (await sqlIn(room, 'select created_at from messages order by seq')).map((row) => Number(row['created_at']))
const expectRising = (times: readonly number[]) => {
  for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1] ?? 0)
}

/** As if the clock had stood so much ahead when everything so far was written. */
const setAhead = ({ room }: TestRoom, ms: number) => sqlIn(room, 'update messages set created_at = created_at + ?', ms)

const aRequest = (test: TestRoom, askedAt: number): SnapshotRequest => ({
  requestId: newId(),
  messageId: newMessageId(test.conversationId, askedAt),
  senderId: test.b,
  content: 'May I?',
  clientMessageId: null,
  status: 'pending',
  isDirect: false,
  answeredAt: null,
  askedAt: new Date(askedAt).toISOString(),
})

describe('times of messages rise strictly with their seqs', () => {
  it('whatever arrives in the same millisecond', async () => {
    const test = await openRoom()
    await Promise.all(Array.from({ length: 72 }, (_, i) => send(test, i % 2 ? test.a : test.b)))
    const times = await timesOf(test)
    expect(times).toHaveLength(72)
    expectRising(times)
  })

  it('after the clock has been set back, and the room has slept', async () => {
    const test = await openRoom()
    await send(test, test.a)
    await setAhead(test, HOUR)
    const sent = await send(test, test.b)
    await evict(test.room)
    const later = await send(test, test.a)
    const [first = 0, second, third] = await timesOf(test)
    expect([second, third]).toEqual([first + 1, first + 2])
    expect([sent, later].map(({ created_at }) => Date.parse(created_at))).toEqual([second, third])
    // What is taken back is found in the log all the same.
    await test.room.remove(test.conversationId, { actorId: test.b, messageId: sent.message_id })
    expect(
      await sqlIn(test.room, "select data ->> 'content' as said from events where event = 'new_message'"),
    ).toMatchObject([{ said: 'x' }, { said: '' }, { said: 'x' }])
  })

  it('for what somebody has asked by a message earlier, too', async () => {
    const test = await openRoom()
    await send(test, test.a)
    await setAhead(test, HOUR)
    await test.room.open({ ...test.snapshot, version: 2, status: 'requested', request: aRequest(test, Date.now()) })
    const times = await timesOf(test)
    expect(times).toHaveLength(2)
    expectRising(times)
  })

  it('in rooms that were written before they did', async () => {
    const times = await runInDurableObject(roomOf(newId()), ({ ctx: _ }: never, { storage }) => {
      storage.transactionSync(() =>
        migrate(
          storage,
          MIGRATIONS,
          MIGRATIONS.findIndex((step) => step.startsWith('-- Times rise')),
        ),
      )
      for (const [i, at] of [5, 5, 5, 6, 9, 3, 20].entries())
        storage.sql.exec(
          'insert into messages (seq, message_id, sender_id, content, message_type, created_at) values (?, ?, ?, ?, ?, ?)',
          i + 1,
          newId(),
          'a',
          'x',
          'text',
          at,
        )
      migrate(storage, MIGRATIONS)
      return storage.sql
        .exec('select created_at from messages order by seq')
        .toArray()
        .map((row) => row['created_at'])
    })
    expect(times).toEqual([5, 6, 7, 8, 9, 10, 20])
  })
})

describe('paging back by time', () => {
  it('leaves nothing out of what two have sent at once', async () => {
    const { a, b, matchId } = await matched()
    const say = (i: number) => (i % 2 ? a : b).call('POST', '/messages/send', { match_id: matchId, content: `${i}` })
    await Promise.all(Array.from({ length: 36 }, (_, i) => say(i)))
    const seen: number[] = []
    for (let before = ''; ;) {
      const { data } = await a.call('GET', `/messages/conversations/${matchId}?limit=5${before}`)
      const messages = data['messages'] as { seq: number; created_at: string }[]
      const last = messages.at(-1)
      if (!last) break
      seen.push(...messages.map(({ seq }) => seq))
      before = `&before=${encodeURIComponent(last.created_at)}`
    }
    expect(seen).toEqual(Array.from({ length: 36 }, (_, i) => 36 - i))
  })

  it('takes times finer than a millisecond, as some languages write them', async () => {
    const { a, matchId, conversationId } = await matched()
    await a.call('POST', '/messages/send', { match_id: matchId, content: 'x' })
    await sqlIn(roomOf(conversationId), 'update messages set created_at = 5123')
    const before = async (time: string) =>
      (await a.call('GET', `/messages/conversations/${matchId}?before=${time}`)).data['messages'].length
    expect(await before('1970-01-01T00:00:05.123Z')).toBe(0)
    expect(await before('1970-01-01T00:00:05.123000Z')).toBe(0)
    expect(await before('1970-01-01T00:00:05.123001Z')).toBe(1)
  })
})
