import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertPeople } from '../../bench/pairs/people.ts'
import { ownDatabase } from '../support/node/own-database.ts'
import { createRandom, type Random } from '../../drizzle/seed/random.ts'
import { newId } from '../../src/foundation/ids.ts'
import { CoinModel, DAY, type ModelStatus } from '../support/coin-model.ts'

// Fixed clock: every function is given its time.
const BEGAN = Date.parse('2040-01-01T00:00:00.000Z')
const STEPS = 1_500
const SEEDS = [1, 2, 3]

let pool: pg.Pool

/** A database of its own: accounts of other tests would expire with these. */
beforeAll(async () => {
  const url = await ownDatabase()
  pool = new pg.Pool({ connectionString: url, max: 16 })
})

afterAll(() => pool.end())

const below = (random: Random, end: number): number => random.between(0, Math.floor(end) - 1)

/** A statement with its values. */
type Call = readonly [text: string, values: unknown[]]

const instant = (time: number) => new Date(time).toISOString()

const PACKAGES = [
  { id: 'coins_100', total: 100 },
  { id: 'coins_300', total: 330 },
] as const
const STATUSES: readonly ModelStatus[] = [
  'pending',
  'requires_action',
  'paid',
  'paid',
  'failed',
  'refunded',
  'part_refunded',
  'disputed',
]

const settling = (
  person: string,
  said: { ref: string; packageId: string; status: string; part: number; readAt: number; entry: string },
  now: number,
): Call => [
  `select settle_coin_purchase(
     provider => 'play_store', ref => $1, purchase => null, person => $2, package => $3, quantity => 1, status => $4,
     amount_minor => null, currency => null, refunded => $5, refunded_of => 100, read_at => $6, reconcile_at => null,
     entry => $7, at => $8)`,
  [said.ref, person, said.packageId, said.status, said.part, instant(said.readAt), said.entry, instant(now)],
]

const spending = (person: string, key: string, now: number): Call => [
  `select spend_coins(actor => $1, offer => 'boost', target => null, words => null, key => $2, at => $3, entry => $4,
     new_decision => $4, new_match => $4, new_conversation => $4)`,
  [person, key, instant(now), newId()],
]

/** The entry of a spend, by its key. */
const SPENT = `(select t.id from coin_transactions t join user_coins c on c.id = t.account_id
  where c.user_id = $1 and t.key = 'spend:' || c.id || ':' || $2)`

/** One thing that may happen to an account: to the model at once, and to the database by a call. */
function happening(random: Random, person: string, model: CoinModel, now: number): { call: Call; apply: () => void } {
  const entry = newId()
  const key = `k${below(random, 400)}`
  switch (random.pick(['state', 'state', 'spend', 'spend', 'return', 'sign_in', 'take_back', 'expire', 'adjust'])) {
    case 'state': {
      const place = below(random, 40)
      const { id, total } = PACKAGES[place % 2] ?? PACKAGES[0]
      const said = {
        ref: `${person} ${place}`,
        status: random.pick(STATUSES),
        part: below(random, 101),
        // Late, early, or what was said before.
        readAt: now - below(random, 20) * 3_600_000,
        entry,
      }
      return {
        call: settling(person, { ...said, packageId: id }, now),
        apply: () => model.state(said.ref, { ...said, total }),
      }
    }
    case 'spend':
      return { call: spending(person, key, now), apply: () => void model.spend(key) }
    case 'return':
      return {
        call: [`select return_spend(spend => ${SPENT}, at => $3)`, [person, key, instant(now)]],
        apply: () => model.return(key),
      }
    case 'sign_in':
      return {
        call: [
          `select redeem_reward(person => $1, activity => 'daily_sign_in', device => null, occasion => null, entry => $2, at => $3)`,
          [person, entry, instant(now)],
        ],
        apply: () => model.signIn(entry, now),
      }
    case 'take_back': {
      const reward = random.pick([...model.rewards.keys(), entry])
      return {
        call: [`select take_back_reward(reward => $1, at => $2)`, [reward, instant(now)]],
        apply: () => model.takeBack(reward),
      }
    }
    case 'expire':
      return {
        call: [`select expire_coins(most => 1000, at => $1)`, [instant(now)]],
        apply: () => model.expire(now),
      }
    default: {
      const amount = below(random, 80) - 50 || 1
      return {
        call: [
          `select adjust_coins(person => $1, amount => $2, key => $3, entry => $4, at => $5)`,
          [person, amount, entry, entry, instant(now)],
        ],
        apply: () => model.adjust(entry, amount),
      }
    }
  }
}

/** What the database says of an account. */
async function stateOf(person: string): Promise<{ balance: number; entries: number; left: string[] }> {
  const { rows } = await pool.query<{ balance: number; version: number; left: string[] }>(
    `select c.balance, c.version, array(
       select l.kind || ' ' || l.remaining || ' ' || coalesce(to_char(l.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'for ever')
       from coin_lots l where l.account_id = c.id and l.remaining > 0) as left
     from user_coins c where c.user_id = $1`,
    [person],
  )
  const [row] = rows
  return { balance: row?.balance ?? 0, entries: row?.version ?? 0, left: (row?.left ?? []).toSorted() }
}

const faults = async () => (await pool.query('select * from coin_faults()')).rows

describe('the ledger, against a plain model', () => {
  it.each(SEEDS)('comes to the same after each of many steps, some of them cut off (seed %i)', async (seed) => {
    const random = createRandom(seed)
    const [person = ''] = await insertPeople(pool, 1, 'free')
    const model = new CoinModel()
    let now = BEGAN
    const client = await pool.connect()
    try {
      for (let step = 0; step < STEPS; step += 1) {
        now += 1 + below(random, DAY / 3)
        const { call, apply } = happening(random, person, model, now)
        // A Worker that dies before its commit leaves nothing behind.
        if (below(random, 5) === 0) {
          await client.query('begin')
          await client.query(call[0], call[1])
          await client.query('rollback')
        }
        const repetitions = below(random, 6) === 0 ? 2 : 1
        for (let i = 0; i < repetitions; i += 1) await client.query(call[0], call[1])
        apply()
        const { balance, entries } = model
        expect({ step, call, ...(await stateOf(person)) }).toEqual({ step, call, balance, entries, left: model.left() })
        if (step % 100 === 0) expect(await faults()).toEqual([])
      }
    } finally {
      client.release()
    }
    expect(await faults()).toEqual([])
    // Otherwise the comparison would say little.
    expect(model.entries).toBeGreaterThan(STEPS / 4)
  })

  it('is whole after everything at once, on few accounts', async () => {
    const random = createRandom(9)
    const people = await insertPeople(pool, 4, 'free')
    const models = people.map(() => new CoinModel())
    const calls: Call[] = []
    for (let step = 0; step < 2_000; step += 1) {
      const one = below(random, people.length)
      const model = models[one]
      if (model) calls.push(happening(random, people[one] ?? '', model, BEGAN + 400 * DAY + step * 60_000).call)
    }
    // Any order: the sums are right for all of them.
    await Promise.all(calls.map(([text, values]) => pool.query(text, values)))
    expect(await faults()).toEqual([])
  })

  it('comes to one end for 10,000 statements about receipts, in any order and doubled', async () => {
    const random = createRandom(11)
    const people = await insertPeople(pool, 2, 'free')
    const events = Array.from({ length: 5_000 }, (_, i) => {
      const place = below(random, 100)
      const said = {
        place,
        status: random.pick(STATUSES.filter((status) => !['pending', 'requires_action', 'failed'].includes(status))),
        part: below(random, 101),
        readAt: BEGAN + i * 1000,
      }
      return said
    })
    const run = async (person: string, order: typeof events) => {
      const calls = order.map(({ place, ...said }) =>
        settling(
          person,
          { ...said, ref: `${person} r${place}`, packageId: PACKAGES[place % 2]?.id ?? '', entry: newId() },
          BEGAN + 500 * DAY,
        ),
      )
      await Promise.all(calls.map(([text, values]) => pool.query(text, values)))
    }
    const [first = '', second = ''] = people
    for (const event of events) await run(first, [event])
    await run(second, random.sample([...events, ...events], 10_000))
    const [one, other] = [await stateOf(first), await stateOf(second)]
    expect(other.balance).toBe(one.balance)
    expect(await faults()).toEqual([])
    const statuses = async (person: string) =>
      (
        await pool.query(
          `select split_part(p.ref, ' ', 2) as ref, p.status, p.coins + p.bonus - p.taken_back as kept from coin_purchases p
           join user_coins c on c.id = p.account_id where c.user_id = $1 and p.transaction_id is not null order by 1`,
          [person],
        )
      ).rows
    const [inOrder, anyhow] = [await statuses(first), await statuses(second)]
    expect(anyhow.filter((row) => row.kept > 0)).toEqual(inOrder.filter((row) => row.kept > 0))
  })
})
