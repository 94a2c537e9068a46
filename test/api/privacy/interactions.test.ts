import { describe, expect, it } from 'vitest'
import { exportView } from '../../../src/features/privacy/schemas.ts'
import { forgetInteractions } from '../../../src/features/safety/queries.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { minutePasses } from '../../support/clock.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { block, interest, strangers, swipe } from '../../support/pairs.ts'
import { signIn, type Person } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const DAY = 24 * 3_600_000
const countOf = async ({ id }: Person) =>
  (await query('select 1 from interaction_log where actor_id = $1', [id])).length

/** An act of so long ago; null addresses are those that nobody knew. */
const act = (person: Person, ago: number) =>
  query(
    `insert into interaction_log (id, actor_id, act, outcome, at) values ($1, $2, 'pass', 'ok', to_timestamp($3 / 1000.0))`,
    [newId(Date.now() - ago), person.id, Date.now() - ago],
  )

describe('the log of interactions', () => {
  it('is forgotten after thirty days, and not before', async () => {
    const [person, other] = [await signIn(), await signIn()]
    for (const days of [31, 30.01, 29.9, 0]) await act(person, days * DAY)
    await act(other, 29.99 * DAY)
    await minutePasses()
    expect([await countOf(person), await countOf(other)]).toEqual([2, 1])
  })

  it('goes in batches, the oldest first, however many clocks there are', async () => {
    const person = await signIn()
    // Long before anything else that tests write.
    const first = 10_000
    for (let i = 0; i < 7; i += 1) await act(person, (first - i) * DAY)
    const before = Date.now() - (first - 6.5) * DAY
    const { db } = contextWith()
    expect(await forgetInteractions(db, before, 3)).toBe(3)
    const left = await query<{ days: number }>(
      'select round(extract(epoch from now() - at) / 86400)::int as days from interaction_log where actor_id = $1 order by id',
      [person.id],
    )
    expect(left.map(({ days }) => first - days)).toEqual([3, 4, 5, 6])
    const clocks = [contextWith(), contextWith()].map((ctx) => forgetInteractions(ctx.db, before, 10))
    const forgotten = await Promise.all(clocks)
    expect(forgotten.reduce((sum, n) => sum + n, 0)).toBe(4)
  })

  it('is given to its owner with their own acts and addresses, and nobody else’s', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await swipe(b, a, 'pass')
    await block(b, a)
    await act(a, DAY)
    const { status, text } = await a.call('GET', '/users/me/export')
    expect(status, text).toBe(200)
    expect(exportView.parse(JSON.parse(text)).interactions).toEqual([
      { at: expect.any(String), act: 'pass', user_id: null, outcome: 'ok', ip: null },
      { at: expect.any(String), act: 'interest', user_id: b.id, outcome: 'ok', ip: a.ip },
    ])
    expect(text).not.toContain(b.ip)
  })

  it('misses nothing of a list that is longer than a page', async () => {
    const person = await signIn()
    for (let i = 0; i < 3; i += 1) await act(person, i * 1000)
    await query(
      `insert into interaction_log (id, actor_id, act, outcome, at)
       select gen_random_uuid(), $1, 'pass', 'ok', now() from generate_series(1, 1000)`,
      [person.id],
    )
    const { text } = await person.call('GET', '/users/me/export')
    expect(exportView.parse(JSON.parse(text)).interactions).toHaveLength(1003)
  })

  it('loses the acts of an account that is purged, and its name in those of others', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await swipe(b, a, 'pass')
    expect((await a.call('DELETE', '/users/me', undefined, { fetcher: workerWith({}) })).status).toBe(200)
    await query(`update users set restorable_until = now() - interval '1 second' where id = $1`, [a.id])
    await minutePasses()
    await expect
      .poll(() => query('select 1 from interaction_log where $1 in (actor_id, subject_id)', [a.id]))
      .toEqual([])
    expect(await query('select act, subject_id from interaction_log where actor_id = $1', [b.id])).toEqual([
      { act: 'pass', subject_id: null },
    ])
  })
})
