import { describe, expect, it } from 'vitest'
import { openCoinPurchase, settleCoinPurchase } from '../../../src/features/coins/purchases/settle-purchase.ts'
import type { StatedPurchase } from '../../../src/features/coins/purchases/queries.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { Context } from '../../../src/context.ts'
import { expectCoins, giveCoins, spend } from '../../support/coins.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { published, signIn, type Person } from '../../support/people.ts'

/** Each call has a connection of its own, so that calls race. */
async function alone<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const ctx = contextWith()
  try {
    return await work(ctx)
  } finally {
    ctx.db.close()
  }
}

const openPurchase = (purchase: Parameters<typeof openCoinPurchase>[1]) =>
  alone((ctx) => openCoinPurchase(ctx, purchase))

/** What Stripe would say of a purchase of 100 coins. */
const stated = (person: Person | null, ref: string, more: Partial<StatedPurchase> = {}): StatedPurchase => ({
  provider: 'stripe',
  ref,
  userId: person?.id ?? null,
  packageId: 'coins_100',
  status: 'paid',
  amountMinor: 199,
  currency: 'USD',
  readAt: Date.now(),
  ...more,
})

const settle = (person: Person | null, ref: string, more: Partial<StatedPurchase> = {}) =>
  alone((ctx) => settleCoinPurchase(ctx, stated(person, ref, more)))

/** The code of a refusal. */
const refused = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  )

const newRef = () => `pi_${newId()}`

describe('a purchase', () => {
  it('is opened before it is paid, and granted once', async () => {
    const person = await signIn()
    const purchaseId = newId()
    const open = () =>
      openPurchase({
        userId: person.id,
        packageId: 'coins_300',
        purchaseId,
        provider: 'stripe',
        reconcileAt: Date.now() + 60_000,
      })
    expect(await open()).toMatchObject({ purchaseId, amountMinor: 499, currency: 'USD' })
    await open()
    const ref = newRef()
    const more = { packageId: 'coins_300', amountMinor: 499, purchaseId }
    const asked = await settle(person, ref, { ...more, status: 'requires_action' })
    expect(asked).toMatchObject({ status: 'requires_action', isNew: false, transaction: null, balance: 0 })
    const settled = await Promise.all(Array.from({ length: 16 }, () => settle(person, ref, more)))
    expect(settled.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(settled[0]).toMatchObject({ balance: 330, transaction: { amount: 330, title: '300 coins' } })
    await expectCoins(person, 330)
  })

  it('of one receipt is granted once when fifty say so at once', async () => {
    const person = await signIn()
    const ref = newRef()
    const settled = await Promise.all(Array.from({ length: 50 }, () => settle(person, ref)))
    expect(settled.filter(({ isNew }) => isNew)).toHaveLength(1)
    await expectCoins(person, 100)
  })

  it('belongs to whoever had its receipt first', async () => {
    const [one, other] = await Promise.all([signIn(), signIn()])
    const ref = newRef()
    const codes = await Promise.all([one, other].map((person) => refused(settle(person, ref))))
    expect(codes.toSorted()).toEqual(['PURCHASE_OF_ANOTHER_ACCOUNT', 'none'])
    const owner = codes[0] === 'none' ? one : other
    await Promise.all([one, other].map((person) => expectCoins(person, person === owner ? 100 : 0)))
  })

  it('that was read by a clock that is ahead is asked about again when that time has come', async () => {
    const person = await signIn()
    const ref = newRef()
    const ahead = Date.now() + 50_000
    await settle(person, ref, { readAt: ahead })
    await settle(person, ref, { status: 'refunded' })
    await expectCoins(person, 100)
    const [row] = await query<{ reconcile_at: Date }>('select reconcile_at from coin_purchases where ref = $1', [ref])
    expect(row?.reconcile_at.getTime()).toBe(ahead)
  })

  it('may be of several packages at once', async () => {
    const person = await signIn()
    expect(await settle(person, newRef(), { quantity: 3, amountMinor: 597 })).toMatchObject({ balance: 300 })
    await expectCoins(person, 300)
  })

  it('of a package that is not for sale is not opened', async () => {
    const person = await signIn()
    const more = { userId: person.id, purchaseId: newId(), provider: 'stripe', reconcileAt: 0 } as const
    expect(await refused(openPurchase({ ...more, packageId: 'coins_9' }))).toBe('NOT_FOUND')
  })
})

describe('what does not fit', () => {
  it('is refused, and nothing is written', async () => {
    const person = await signIn()
    const cases: Partial<StatedPurchase>[] = [
      { amountMinor: 198 },
      { amountMinor: null },
      { currency: 'EUR' },
      { currency: 'JPY', amountMinor: 199 },
      { packageId: 'coins_300' },
      { quantity: 2 },
      { status: 'part_refunded', refunded: { part: 200, of: 199 } },
      { status: 'part_refunded', refunded: { part: -1, of: 199 } },
    ]
    for (const more of cases) {
      const ref = newRef()
      expect([more, await refused(settle(person, ref, more))]).toEqual([more, 'PAYMENT_FAILED'])
      expect(await query(`select from coin_purchases where ref = $1`, [ref])).toEqual([])
    }
    expect(await refused(settle(person, newRef(), { packageId: 'gold' }))).toBe('NOT_FOUND')
    expect(await refused(settle(null, newRef()))).toBe('NOT_FOUND')
    await expectCoins(person, 0)
  })

  it('keeps the price of its time', async () => {
    const person = await signIn()
    const purchaseId = newId()
    await query(
      `insert into coin_packages (id, name, coins, bonus, amount_minor, currency, store_products, position, is_active, created_at, updated_at)
       values ($1, 'Trial', 10, 0, 100, 'USD', '{}', 90, true, now(), now())`,
      [purchaseId],
    )
    const packageId = purchaseId
    await openPurchase({ userId: person.id, packageId, purchaseId, provider: 'stripe', reconcileAt: 0 })
    await query(`update coin_packages set amount_minor = 500, coins = 1, is_active = false where id = $1`, [packageId])
    expect(await settle(person, newRef(), { packageId, purchaseId, amountMinor: 100 })).toMatchObject({ balance: 10 })
    await expectCoins(person, 10)
  })

  it('does not take a purchase back by saying that it never was', async () => {
    const person = await signIn()
    const ref = newRef()
    await settle(person, ref)
    const later = { readAt: Date.now() + 1_000 }
    for (const status of ['pending', 'failed', 'requires_action'] as const)
      expect(await refused(settle(person, ref, { ...later, status }))).toBe('PAYMENT_FAILED')
    await expectCoins(person, 100)
  })
})

describe('a refund', () => {
  it('takes back, in part and whole, and gives again when it is reversed', async () => {
    const person = await signIn()
    const ref = newRef()
    const at = Date.now()
    const say = (seconds: number, more: Partial<StatedPurchase> = {}) =>
      settle(person, ref, { ...more, readAt: at + seconds * 1000 })
    await say(0)
    await say(1, { status: 'part_refunded', refunded: { part: 50, of: 199 } })
    await expectCoins(person, 75)
    await say(2, { status: 'part_refunded', refunded: { part: 100, of: 199 } })
    await expectCoins(person, 50)
    await say(3, { status: 'refunded' })
    await expectCoins(person, 0)
    await say(4)
    await expectCoins(person, 100)
    await say(5, { status: 'disputed' })
    await expectCoins(person, 0)
    await say(6)
    await expectCoins(person, 100)
    const { transactions } = (await person.call('GET', '/coins/transactions?type=refund')).data
    expect(transactions.map(({ title, amount }: { title: string; amount: number }) => [title, amount])).toEqual([
      ['Refund reversed: 100 coins', 100],
      ['Payment refunded: 100 coins', -100],
      ['Refund reversed: 100 coins', 100],
      ['Payment refunded: 100 coins', -50],
      ['Payment refunded: 100 coins', -25],
      ['Payment refunded: 100 coins', -25],
    ])
  })

  it('comes to the same end in any order', async () => {
    const at = Date.now()
    const events: Partial<StatedPurchase>[] = [
      { status: 'pending' },
      { status: 'paid' },
      { status: 'part_refunded', refunded: { part: 50, of: 199 } },
      { status: 'disputed' },
      { status: 'part_refunded', refunded: { part: 100, of: 199 } },
    ].map((event, i) => ({ ...event, readAt: at + i * 1000 }) as Partial<StatedPurchase>)
    const orders = [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 0, 4, 1, 3],
      [1, 1, 3, 4, 4, 0, 2],
    ]
    for (const order of orders) {
      const person = await signIn()
      const ref = newRef()
      // A reading from before the last one is dropped, whatever it says.
      for (const i of order) await settle(person, ref, events[i])
      expect((await settle(person, ref, events[0])).outcome).toBe('stale')
      await expectCoins(person, 50)
    }
  })

  it('of a payment that nobody has heard of brings nothing', async () => {
    const person = await signIn()
    const ref = newRef()
    expect(await settle(person, ref, { status: 'refunded' })).toMatchObject({ isNew: false, transaction: null })
    await expectCoins(person, 0)
  })

  it('of spent coins leaves a debt, which the next coins pay', async () => {
    const person = await published()
    const ref = newRef()
    await settle(person, ref)
    await spend(person, 'boost')
    await settle(person, ref, { status: 'refunded', readAt: Date.now() + 1_000 })
    await expectCoins(person, -60)
    await giveCoins(person, 50)
    expect((await person.call('GET', '/coins/balance')).data).toEqual({ balance: -10, lots: [] })
    await settle(person, newRef())
    expect((await person.call('GET', '/coins/balance')).data).toEqual({
      balance: 90,
      lots: [{ kind: 'purchased', coins: 90, expires_at: null }],
    })
    await expectCoins(person, 90)
  })

  it('against a spend: either comes first, and the sums are right', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => published()))
    await Promise.all(
      people.map(async (person) => {
        const ref = newRef()
        await settle(person, ref)
        const [spent] = await Promise.all([
          spend(person, 'boost'),
          settle(person, ref, { status: 'refunded', readAt: Date.now() + 1_000 }),
        ])
        expect([200, 402]).toContain(spent.status)
        await expectCoins(person, spent.status === 200 ? -60 : 0)
      }),
    )
  })
})

describe('the ledger', () => {
  it('takes no changes', async () => {
    const person = await signIn()
    await giveCoins(person, 10)
    const of = `where account_id = (select id from user_coins where user_id = $1)`
    for (const statement of [`update coin_transactions set amount = 1000 ${of}`, `delete from coin_transactions ${of}`])
      await expect(query(statement, [person.id])).rejects.toThrow('append-only')
    await expectCoins(person, 10)
  })

  it('outlives its user, without them', async () => {
    const person = await published()
    const ref = newRef()
    await settle(person, ref)
    await spend(person, 'boost')
    const [account] = await query<{ id: string }>(`select id from user_coins where user_id = $1`, [person.id])
    await query(`select close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [person.id])
    const kept = await query(`select * from user_coins where id = $1`, [account?.id])
    expect(kept).toMatchObject([{ user_id: null, balance: 40 }])
    const text = JSON.stringify([
      kept,
      await query(`select * from coin_transactions where account_id = $1`, [account?.id]),
      await query(`select * from coin_purchases where account_id = $1`, [account?.id]),
    ])
    expect(text).not.toContain(person.id)
    // A later refund still finds the receipt.
    expect(await settle(null, ref, { status: 'refunded', readAt: Date.now() + 1_000 })).toMatchObject({ balance: -60 })
    expect(await refused(settle(await signIn(), ref, { readAt: Date.now() + 2_000 }))).toBe(
      'PURCHASE_OF_ANOTHER_ACCOUNT',
    )
    expect(await query(`select * from coin_faults() where account_id = $1`, [account?.id])).toEqual([])
  })

  it('says what is wrong with it', async () => {
    const person = await published()
    await settle(person, newRef())
    await spend(person, 'boost')
    const faults = async (harm: string) => {
      await query('begin')
      try {
        await query('set local session_replication_role = replica')
        await query(harm.replaceAll('$account', `(select id from user_coins where user_id = '${person.id}')`))
        const rows = await query<{ fault: string }>(
          `select distinct fault from coin_faults() f where f.account_id = (select id from user_coins where user_id = $1)`,
          [person.id],
        )
        return rows.map(({ fault }) => fault).toSorted()
      } finally {
        await query('rollback')
      }
    }
    expect(await faults(`select 1`)).toEqual([])
    expect(await faults(`update user_coins set balance = balance + 1 where id = $account`)).toEqual([
      'balance is not the sum of the entries',
      'lots do not hold the balance',
    ])
    expect(await faults(`delete from coin_transactions where account_id = $account and version = 1`)).toContain(
      'chain is broken',
    )
    expect(
      await faults(`update coin_transactions set balance_after = 7 where account_id = $account and version = 2`),
    ).toEqual(['chain is broken'])
    expect(await faults(`delete from coin_purchases where account_id = $account`)).toContain(
      'purchase entry without one receipt',
    )
    expect(await faults(`update coin_purchases set taken_back = 1 where account_id = $account`)).toContain(
      'taken back is not the sum of the refunds',
    )
    expect(await faults(`update coin_purchases set status = 'refunded' where account_id = $account`)).toEqual([
      'status and coins of a purchase differ',
    ])
    expect(await faults(`delete from coin_spends where user_id = '${person.id}'`)).toEqual([
      'spend without what it bought',
    ])
    expect(await faults(`update coin_lots set remaining = remaining - 1 where account_id = $account`)).toEqual([
      'lots do not hold the balance',
    ])
  })
})
