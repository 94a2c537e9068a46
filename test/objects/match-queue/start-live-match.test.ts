import { describe, expect, it } from 'vitest'
import { startLiveMatch } from '../../../src/features/matches/live/queries.ts'
import type { Search } from '../../../src/rpc/match-queue.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { begin, liveMatchesOf, peopleAt, personOf, searches, searchOf } from '../../support/live.ts'
import { freshPlace } from '../../support/people.ts'

/** What the statement decides, whoever asks: that nobody is paired twice hangs on it alone. */

const HOUR = 3_600_000

type Searcher = Pick<Search, 'userId' | 'searchId'>

/** One connection for all who do not ask at once. */
const shared = contextWith().db
/** Asks for a match; what it would announce is not for anybody to publish. */
async function start(one: Searcher, other: Searcher, db = shared) {
  const now = Date.now()
  const started = await startLiveMatch(db, {
    one,
    other,
    now,
    until: now + HOUR,
    matchId: newId(now),
    conversationId: newId(now),
  })
  if (started.outcome !== 'ok') return started
  await query('delete from outbox where id = any($1)', [started.events.map(({ id }) => id)])
  return { ...started, events: started.events.map(({ type }) => type) }
}

/** A match of two, as it may stand between them already. */
async function matchOf(one: string, other: string, fields: Record<string, unknown>): Promise<void> {
  const [a, b] = [one, other].toSorted()
  const row = { kind: 'live', mode: 'chat', status: 'active', ago: 0, left: null, ...fields }
  await query(
    `with c as (
       insert into conversations (id, user_a, user_b, status, created_at, updated_at) values ($1, $2, $3, 'open', now(), now()) returning id
     )
     insert into matches (id, user_a, user_b, conversation_id, kind, mode, status, matched_at, expires_at)
     select $4, $2, $3, c.id, $5, $6, $7, now() - $8 * interval '1 hour', now() + $9 * interval '1 hour' from c`,
    [newId(), a, b, newId(), row.kind, row.mode, row.status, row.ago, row.left],
  )
}

describe('two searches', () => {
  it('become one match, and are over', async () => {
    const [a, b] = await searches(2)
    expect(await start(a, b)).toEqual({
      outcome: 'ok',
      matchId: expect.any(String),
      conversationId: expect.any(String),
      events: ['match.created'],
    })
    expect(await liveMatchesOf(personOf(a))).toMatchObject([{ status: 'active', mode: 'chat', lasts: 3600 }])
    expect([await searchOf(personOf(a)), await searchOf(personOf(b))]).toEqual([undefined, undefined])
    expect(await start(b, a)).toMatchObject({ outcome: 'gone', gone: expect.arrayContaining([a.searchId, b.searchId]) })
  })

  it('are taken both or none', async () => {
    const [a, b] = await searches(2)
    const former = { ...a, searchId: newId() }
    expect(await start(former, b)).toEqual({ outcome: 'gone', gone: [former.searchId] })
    expect(await start(b, { ...b, userId: a.userId })).toEqual({ outcome: 'gone', gone: [b.searchId] })
    expect([await searchOf(personOf(a)), await searchOf(personOf(b))]).toMatchObject([
      { search_id: a.searchId },
      { search_id: b.searchId },
    ])
  })

  it('are one person’s in one match only, however many ask at once', async () => {
    const [a, b, c] = await searches(3)
    const attempts = [
      [a, b],
      [b, c],
      [c, a],
      [b, a],
      [c, b],
      [a, c],
    ] as const
    const started = await Promise.all(attempts.map(([one, other]) => start(one, other, contextWith().db)))
    expect(started.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
    expect(started.filter(({ outcome }) => outcome === 'gone')).toHaveLength(5)
    expect(await liveMatchesOf(personOf(a), personOf(b), personOf(c))).toHaveLength(1)
  })

  it.each([
    ['matched for good', { kind: 'mutual', mode: null }, 'unfit'],
    ['who met live within a day', { status: 'expired', ago: 23, left: -22 }, 'unfit'],
    ['who met live longer ago', { status: 'expired', ago: 25, left: -24 }, 'ok'],
    ['who were matched for good once', { kind: 'mutual', mode: null, status: 'unmatched', ago: 1 }, 'ok'],
  ])('of two %s', async (_name, fields, outcome) => {
    const [a, b] = await searches(2)
    await matchOf(a.userId, b.userId, fields)
    expect((await start(a, b)).outcome).toBe(outcome)
    expect((await searchOf(personOf(a))) === undefined).toBe(outcome === 'ok')
  })

  it.each([
    ['is in a live match', { left: 0.1 }, 'gone'],
    ['whose live match is over, though nobody has noticed yet', { left: -0.1, ago: 1 }, 'ok'],
    ['who has a live match that lasts', {}, 'ok'],
    ['who has a match', { kind: 'mutual', mode: null }, 'ok'],
  ])('of somebody who %s with another', async (_name, fields, outcome) => {
    const [a, b, c] = await searches(3)
    await matchOf(a.userId, c.userId, fields)
    const started = await start(a, b)
    expect(started.outcome).toBe(outcome)
    if (started.outcome === 'gone') {
      expect(started.gone).toEqual([a.searchId])
      expect([await searchOf(personOf(a)), await searchOf(personOf(b))]).toMatchObject([undefined, {}])
    }
  })

  it.each([
    ['unpublished', 'update profiles set published_at = null where user_id = $1', 'gone'],
    ['suspended', "update users set status = 'suspended' where id = $1", 'gone'],
    ['deleted', 'update users set deleted_at = now() where id = $1', 'gone'],
    ['hidden', "update profiles set visibility = 'hidden' where user_id = $1", 'unfit'],
    ['looking for others', "update profiles set show_me = 'men' where user_id = $1", 'unfit'],
  ])('of somebody who is %s meanwhile', async (_name, change, outcome) => {
    const [a, b] = await searches(2)
    await query(change, [b.userId])
    const started = await start(a, b)
    expect(started.outcome).toBe(outcome)
    if (started.outcome === 'gone') expect(started.gone).toEqual([b.searchId])
    expect(await searchOf(personOf(a))).toBeDefined()
  })

  it('of different modes do not fit', async () => {
    const [one, other] = await peopleAt(await freshPlace(), {}, {})
    const [a, b] = [await begin(one?.id ?? ''), await begin(other?.id ?? '', { mode: 'video' })]
    expect(await start(a, b)).toEqual({ outcome: 'unfit' })
  })

  it('of somebody who is gone for good is gone', async () => {
    const [a, b] = await searches(2)
    await query('delete from users where id = $1', [a.userId])
    expect(await start(a, b)).toEqual({ outcome: 'gone', gone: [a.searchId] })
  })
})
