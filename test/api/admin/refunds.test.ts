import { beforeEach, describe, expect, it } from 'vitest'
import { idFrom, newId } from '../../../src/foundation/ids.ts'
import type { Json } from '../../support/api.ts'
import { customerOf, historyOf, settled, statusOf, subscribe } from '../../support/billing.ts'
import { buyCoins as buyInStore, expectCoins, settle, spend } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { keyed, logOf, operator, type Operator } from '../../support/operators.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { charges, dispute, failing } from '../../support/stripe.ts'
import { withOtherRedis } from '../../support/worker.ts'

/** An operator of its own for each test: a minute allows one twenty. */
let admin: Operator
beforeEach(async () => void (admin = await operator()))

/** Lets two minutes pass for the refunds of a purchase. */
const later = (id: string) =>
  query(`update refunds set created_at = created_at - interval '2 minutes' where purchase_id = $1`, [id])

async function withCoins(person?: Person): Promise<{ person: Person; id: string }> {
  const buyer = person ?? (await signIn())
  const { data, text } = await buyer.call(
    'POST',
    '/coins/purchase',
    { package_id: 'coins_300', payment_method: { type: 'card', token: 'pm_card_visa' } },
    { fetcher: settled },
  )
  expect(data['status'], text).toBe('paid')
  return { person: buyer, id: data['purchase_id'] }
}

async function withSubscription(): Promise<{ person: Person; id: string }> {
  const person = await signIn()
  const { data } = await subscribe(person)
  return { person, id: data['subscription'].id }
}

const refund = (id: string, more: object = {}, { kind = 'coins', ...options }: Json = {}, by = admin) =>
  by.call(
    'POST',
    '/admin/refunds',
    { purchase: { kind, id }, reason: 'requested_by_customer', note: 'Ticket 1', ...more },
    options,
  )
const refundedOf = async (person: Person) => (await charges(await customerOf(person)))[0]?.amount_refunded
const rowsOf = (id: string) =>
  query('select status, amount_minor from refunds where purchase_id = $1 order by created_at', [id])

describe('a refund of coins', () => {
  it('gives the money back, takes the coins at once, and is logged', async () => {
    const { person, id } = await withCoins()
    const { status, data, text } = await refund(id)
    expect(status, text).toBe(201)
    expect(data['refund']).toMatchObject({
      user_id: person.id,
      purchase: { kind: 'coins', id },
      provider: 'stripe',
      amount_minor: 499,
      currency: 'USD',
      status: 'done',
      operator_id: admin.id,
    })
    expect(await refundedOf(person)).toBe(499)
    await expectCoins(person, 0)
    expect(await logOf(admin)).toMatchObject([
      {
        act: 'refund',
        subject_id: id,
        reason: 'requested_by_customer',
        note: 'Ticket 1',
        before: { refunded_minor: 0 },
        after: { kind: 'coins', amount_minor: 499, currency: 'USD' },
      },
    ])
    const again = await refund(id)
    expect([again.error.code, again.error.message]).toEqual(['CONFLICT', expect.stringContaining('already')])
    expect(await refundedOf(person)).toBe(499)
  })

  it('may be of a part, and of no more than is left', async () => {
    const { person, id } = await withCoins()
    expect((await refund(id, { amount_minor: 100 })).status).toBe(201)
    await expectCoins(person, 330 - 66)
    const tooMuch = await refund(id, { amount_minor: 400 })
    expect(tooMuch.error.details?.['issues']).toEqual([
      { path: 'body.amount_minor', message: 'must be at most 399, which is what is left of the payment' },
    ])
    await later(id)
    expect((await refund(id)).data['refund'].amount_minor).toBe(399)
    await expectCoins(person, 0)
  })

  it('of coins that are spent leaves a debt', async () => {
    const { person, id } = await withCoins(await published())
    expect((await spend(person, 'boost')).status).toBe(200)
    await refund(id)
    await expectCoins(person, -60)
  })
})

describe('a refund of a subscription', () => {
  const kind = 'subscription'

  it('ends access and renewals at once', async () => {
    const { person, id } = await withSubscription()
    const { status, data } = await refund(id, {}, { kind })
    expect([status, data['refund'].amount_minor]).toEqual([201, 1999])
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { renews: false } })
    expect((await historyOf(person))[0]).toBe('refunded')
    expect(await refundedOf(person)).toBe(1999)
  })

  it('of a part leaves access', async () => {
    const { person, id } = await withSubscription()
    expect((await refund(id, { amount_minor: 500 }, { kind })).status).toBe(201)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { renews: true } })
  })
})

describe('two refunds of one purchase', () => {
  it('at once give the money back once', async () => {
    const { person, id } = await withCoins()
    const others = await Promise.all([operator(), operator(), operator()])
    const answers = await Promise.all(others.map((by) => refund(id, { amount_minor: 100 }, {}, by)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
    expect((await refund(id, { amount_minor: 100 })).error.code).toBe('CONFLICT')
    expect(await refundedOf(person)).toBe(100)
    await expectCoins(person, 264)
  })

  it('of one key give it back once, also when Redis has forgotten the first', async () => {
    const { person, id } = await withCoins()
    const key = keyed()
    const first = await refund(id, { amount_minor: 100 }, key)
    const replayed = await refund(id, { amount_minor: 100 }, key)
    expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    const forgotten = await refund(id, { amount_minor: 100 }, { ...key, fetcher: withOtherRedis() })
    expect(forgotten.data).toEqual(first.data)
    expect(await refundedOf(person)).toBe(100)
  })

  it('of one key and different wishes are one', async () => {
    const { person, id } = await withCoins()
    const key = keyed()
    await refund(id, { amount_minor: 100 }, key)
    const other = await refund(id, { amount_minor: 50 }, { ...key, fetcher: withOtherRedis() })
    expect(other.error.code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(await refundedOf(person)).toBe(100)
  })
})

describe('a refund whose answer is lost', () => {
  /** An operator's key, and how Stripe's failure of its refund is named. */
  async function named() {
    const key = newId()
    return { key: keyed(key), match: `${await idFrom(`refund ${admin.id} ${key}`)}:refund` }
  }

  it('is continued by the same key, and given once', async () => {
    const { person, id } = await withCoins()
    const { key, match } = await named()
    await failing({ match, when: 'after', answer: 'drop', times: 3 })
    expect((await refund(id, { amount_minor: 100 }, key)).status).toBe(503)
    expect(await rowsOf(id)).toMatchObject([{ status: 'requested' }])
    // Nobody else begins until it is known what has become of it.
    expect((await refund(id, { amount_minor: 100 })).error.code).toBe('CONFLICT')
    expect((await refund(id, { amount_minor: 100 }, key)).data['refund']).toMatchObject({ status: 'done' })
    expect(await refundedOf(person)).toBe(100)
    await expectCoins(person, 264)
  })

  it('is found out by the next one, when it was given', async () => {
    const { person, id } = await withCoins()
    const { key, match } = await named()
    await failing({ match, when: 'after', answer: 'drop', times: 3 })
    expect((await refund(id, {}, key)).status).toBe(503)
    await later(id)
    expect((await refund(id)).error.message).toContain('already')
    expect(await rowsOf(id)).toEqual([{ status: 'done', amount_minor: 499 }])
    await expectCoins(person, 0)
  })

  it('is found out by the next one, when it was not given', async () => {
    const { person, id } = await withCoins()
    const { key, match } = await named()
    await failing({ match, when: 'before', answer: 503, times: 3 })
    expect((await refund(id, {}, key)).status).toBe(503)
    await later(id)
    expect((await refund(id)).status).toBe(201)
    expect((await rowsOf(id)).map(({ status }) => status)).toEqual(['failed', 'done'])
    expect(await refundedOf(person)).toBe(499)
  })
})

describe('what cannot be refunded', () => {
  it('is what a store has sold: 409 says where', async () => {
    const person = await signIn()
    const ref = await buyInStore(person)
    const [row] = await query<{ id: string }>('select id from coin_purchases where ref = $1', [ref])
    const { status, error } = await refund(row?.id ?? '')
    expect([status, error.code, error.details]).toEqual([
      409,
      'CONFLICT',
      { provider: 'app_store', refund_at: 'https://reportaproblem.apple.com' },
    ])
    expect(await rowsOf(row?.id ?? '')).toEqual([])
  })

  it('is what is disputed, and what nothing was paid for', async () => {
    const { person, id } = await withCoins()
    const [row] = await query<{ ref: string }>('select ref from coin_purchases where id = $1', [id])
    await dispute(row?.ref ?? '')
    expect((await refund(id)).error.message).toContain('disputed')
    const waiting = await person.call('POST', '/coins/purchase', {
      package_id: 'coins_300',
      payment_method: { type: 'card', token: 'pm_card_authenticationRequired' },
    })
    expect((await refund(waiting.data['purchase_id'])).error.message).toContain('Nothing was paid')
  })

  it('is what there is not', async () => {
    for (const kind of ['coins', 'subscription'])
      expect((await refund(newId(), {}, { kind })).error.code).toBe('NOT_FOUND')
    const { person, id } = await withCoins()
    expect((await refund(id, {}, { kind: 'subscription' })).error.code).toBe('NOT_FOUND')
    expect(await refundedOf(person)).toBe(0)
  })

  it('is what the request does not say rightly', async () => {
    const { error } = await admin.call('POST', '/admin/refunds', {
      purchase: { kind: 'beans', id: 'x', more: 1 },
      amount_minor: -1,
      reason: 'because',
    })
    expect(error.details?.['issues'].map(({ path }: { path: string }) => path).toSorted()).toEqual([
      'body.amount_minor',
      'body.note',
      'body.purchase.id',
      'body.purchase.kind',
      'body.purchase.more',
      'body.reason',
    ])
  })
})

describe('GET /admin/refunds', () => {
  it('lists those of operators and those of stores, page by page', async () => {
    const { person, id } = await withCoins()
    await refund(id)
    const inStore = await signIn()
    const ref = await buyInStore(inStore)
    await settle({ ref, person: inStore, packageId: 'coins_100', status: 'refunded' })
    const seen: Json[] = []
    let cursor: string | null = null
    for (let page = 0; page < 20; page += 1) {
      const path = `/admin/refunds?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`
      const answer = await admin.call('GET', path)
      seen.push(...answer.data['refunds'])
      cursor = answer.meta.pagination.cursor
      if (cursor === null) break
    }
    expect(new Set(seen.map((one) => one.id)).size).toBe(seen.length)
    const times = seen.map((one) => Date.parse(one.created_at))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    // The purchase that an operator has refunded is there once.
    expect(seen.filter((one) => one.user_id === person.id)).toMatchObject([
      { operator_id: admin.id, amount_minor: 499 },
    ])
    expect(seen.filter((one) => one.user_id === inStore.id)).toMatchObject([
      { provider: 'app_store', operator_id: null, amount_minor: null, status: 'done' },
    ])
  })
})
