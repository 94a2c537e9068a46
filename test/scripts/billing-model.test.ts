import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sellPlans } from '../../scripts/stack/sell-plans.ts'
import { insertPeople } from '../../bench/pairs/people.ts'
import { ownDatabase } from '../support/node/own-database.ts'
import { answersOf, lastState, type SubscriptionAnswer } from '../support/billing-model.ts'

/** Answers of providers about many subscriptions, in every order, against a plain model. */

const PEOPLE = 200
const CONNECTIONS = 16

let pool: pg.Pool

beforeAll(async () => {
  const url = await ownDatabase()
  await sellPlans(url)
  pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
})

afterAll(() => pool.end())

/** The time of all writes: what has ended by then grants nothing. Fixed clock: everything is relative to it. */
const AT = Date.UTC(2031, 5, 1)

async function write(answer: SubscriptionAnswer): Promise<void> {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  await pool.query(
    `select write_subscription(
      provider => $1, ref => $2, known_id => null, account => $3, product => $4, status => $5, started_at => $6, expires_at => $7,
      entitled_until => $8, renews => $9, cancel_at_period_end => $10, card => null, replaces => null, why => $11, read_at => $12,
      reconcile_at => null, at => $13)`,
    [
      answer.provider,
      answer.ref,
      answer.userId,
      answer.product,
      answer.status,
      time(answer.startedAt),
      time(answer.expiresAt),
      time(answer.entitledUntil),
      answer.renews,
      answer.cancelAtPeriodEnd,
      answer.why,
      time(answer.readAt),
      time(AT),
    ],
  )
}

/** Writes all of them, as many at once as there are connections. */
async function writeAll(answers: readonly SubscriptionAnswer[]): Promise<void> {
  const queue = [...answers]
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await write(next)
    }),
  )
}

const faults = async (): Promise<unknown[]> =>
  (await pool.query(`select * from billing_faults($1)`, [new Date(AT).toISOString()])).rows

/** Everything that is kept of the people, without what tells the order of writing. */
async function stateOf(people: readonly string[]): Promise<unknown> {
  const { rows } = await pool.query(
    `select u.id, u.plan, (
        select jsonb_agg(jsonb_build_object('provider', s.provider, 'ref', s.ref, 'plan', s.plan_id, 'status', s.status,
          'until', s.entitled_until, 'renews', s.renews, 'extra', s.is_extra, 'read', s.read_at) order by s.ref)
        from subscriptions s where s.user_id = u.id) as subscriptions, (
        select jsonb_agg(jsonb_build_object('source', e.source, 'until', e.until) order by e.source)
        from entitlements e where e.user_id = u.id) as entitlements
     from users u where u.id = any($1) order by u.id`,
    [people],
  )
  return rows
}

async function forget(people: readonly string[]): Promise<void> {
  await pool.query('delete from entitlements where user_id = any($1)', [people])
  await pool.query('delete from subscriptions where user_id = any($1)', [people])
  await pool.query(`update users set plan = 'free' where id = any($1)`, [people])
}

describe('answers of providers', () => {
  it('come to the same end in any order, doubled and many at once: that of the model', async () => {
    const people = await insertPeople(pool, PEOPLE, 'free')
    const answers = answersOf(people, AT)
    expect(answers.length).toBeGreaterThan(5_000)
    for (const answer of answers) await write(answer)
    const inOrder = await stateOf(people)
    expect(inOrder).toEqual(lastState(people, answers, AT))
    expect(await faults()).toEqual([])

    await forget(people)
    // Any order: the end is the same for all of them.
    await writeAll([...answers, ...answers].toSorted(() => Math.random() - 0.5))
    expect(await stateOf(people)).toEqual(inOrder)
    expect(await faults()).toEqual([])
  }, 120_000)

  it('about one subscription, fifty at once and for two accounts, give it to one of them', async () => {
    const people = await insertPeople(pool, 2, 'free')
    const ref = randomUUID()
    const [base] = answersOf(people.slice(0, 1), AT)
    if (!base) throw new Error('no answer')
    const granting = { ...base, ref, status: 'active', renews: true, entitledUntil: AT + 1_000_000, why: null }
    await writeAll(Array.from({ length: 50 }, (_, i) => ({ ...granting, userId: people[i % 2] ?? '', readAt: AT + i })))
    const { rows } = await pool.query('select user_id from subscriptions where ref = $1', [ref])
    expect(rows).toHaveLength(1)
    const { rows: plans } = await pool.query('select plan from users where id = any($1) order by plan', [people])
    expect(plans.map(({ plan }) => plan)).toEqual(['free', 'premium'])
    expect(await faults()).toEqual([])
  })

  it('about an account that is gone leave nothing that renews', async () => {
    const [person = ''] = await insertPeople(pool, 1, 'free')
    const [base] = answersOf([person], AT)
    if (!base) throw new Error('no answer')
    await write({
      ...base,
      ref: randomUUID(),
      renews: true,
      status: 'active',
      entitledUntil: AT + 1_000_000,
      why: null,
    })
    await pool.query('delete from users where id = $1', [person])
    expect(await faults()).toMatchObject([{ fault: 'a renewal for nobody' }])
    await pool.query('delete from subscriptions where user_id is null')
  })
})
