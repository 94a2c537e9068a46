import { describe, expect, it } from 'vitest'
import type { Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { hubOf, sqlIn, tablesOf } from '../../support/objects.ts'
import { block, interest, strangers, swipe, withdraw } from '../../support/pairs.ts'
import type { Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'

const PAIRS = 12

const pairs = () => Promise.all(Array.from({ length: PAIRS }, strangers))

/** A like as a phone sends it that hears no answer: once without a key, and twice with the same one. */
const likes = (from: Person, to: Person) => {
  const headers = { 'idempotency-key': `like ${to.id}` }
  return [() => swipe(from, to), () => swipe(from, to, 'like', { headers }), () => swipe(from, to, 'like', { headers })]
}

/**
 * As clients do it: on a machine that is busy elsewhere, so many at once may be told to try again, and do after the seconds
 * that `Retry-After` names. All asking again at once would keep it busy.
 */
async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask()
    if (answer.status !== 503 || tries === 5) return answer
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get('retry-after'))))
  }
}

async function unmatch(by: Person, other: Person) {
  const [match] = await query<{ id: string }>(
    'select id from matches where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)',
    [by.id, other.id],
  )
  return by.call('DELETE', `/matches/${match?.id ?? by.id}`)
}

/** Everything that was announced has reached whom it concerns. */
const published = (ids: readonly string[]) =>
  expect
    .poll(() =>
      query(
        `select o.type from outbox o left join matches m on m.id::text = o.payload ->> 'match_id'
           where m.user_a = any($1) or o.payload ->> 'to_user_id' = any($2) or o.payload ->> 'by_user_id' = any($2)`,
        [ids, ids],
      ),
    )
    .toEqual([])

/** The matches that a person has been told of, each as often as it was; a hub that was never told anything is empty. */
async function toldOf(person: Person, event: string) {
  const hub = hubOf(person.id)
  if ((await tablesOf(hub)).length === 0) return []
  const rows = await sqlIn(hub, `select data ->> 'match_id' as id from events where event = ? order by 1`, event)
  return rows.map(({ id }) => id)
}

describe('pairs that do everything at once', () => {
  it('are matched once, told once and counted once when both like, three times each', async () => {
    const all = await pairs()
    const answers = await Promise.all(all.flatMap(([a, b]) => [...likes(a, b), ...likes(b, a)]).map(patiently))
    for (const { status, error } of answers) expect([200, 'IDEMPOTENCY_IN_PROGRESS']).toContain(error.code ?? status)
    const ids = all.flat().map(({ id }) => id)
    expect(await brokenInvariants(query, ids)).toEqual([])
    await published(ids)
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    for (const pair of all) {
      const [match, ...others] = await query<{ id: string }>('select id from matches where user_a = any($1)', [
        pair.map(({ id }) => id),
      ])
      expect(others).toEqual([])
      for (const person of pair) {
        await expect.poll(() => toldOf(person, 'match:created')).toEqual([match?.id])
        expect(await toldOf(person, 'new_match')).toEqual([match?.id])
        expect(await redis('GET', `ratelimit:interest:${person.id}:${today}`)).toBe('1')
      }
    }
  })

  it('stand to each other as they may, and have been told what has happened, whatever is mixed with it', async () => {
    const all = await pairs()
    const [first] = all
    if (!first) throw new Error('nobody')
    const more = [interest, withdraw, block, unmatch, (by: Person, other: Person) => swipe(by, other, 'pass')]
    const work = all.flatMap(([a, b]) => [
      ...likes(a, b),
      ...likes(b, a),
      ...more.map((action, i) => (i % 2 === 0 ? () => action(a, b) : () => action(b, a))),
    ])
    // Any order: what is expected holds for all of them.
    const answers = await Promise.all(work.toSorted(() => Math.random() - 0.5).map(patiently))
    for (const { status } of answers) expect(status).toBeLessThan(500)
    const ids = all.flat().map(({ id }) => id)
    expect(await brokenInvariants(query, ids)).toEqual([])
    await published(ids)
    for (const pair of all) {
      const matches = await query<{ id: string; status: string }>(
        'select id, status from matches where user_a = any($1) order by id',
        [pair.map(({ id }) => id)],
      )
      const over = matches.filter(({ status }) => status !== 'active').map(({ id }) => id)
      for (const person of pair) {
        await expect.poll(() => toldOf(person, 'match:created')).toEqual(matches.map(({ id }) => id))
        await expect.poll(() => toldOf(person, 'match:ended')).toEqual(over)
      }
    }
  })
})
