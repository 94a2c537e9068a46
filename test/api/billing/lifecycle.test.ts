import { describe, expect, it } from 'vitest'
import { consumers } from '../../../src/consumers.ts'
import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import { reconcileDue } from '../../../src/features/billing/reconcile/reconcile-due.ts'
import { publish } from '../../../src/foundation/outbox.ts'
import {
  customerOf,
  deliverAll,
  historyOf,
  notice,
  refOf,
  settled,
  statusOf,
  subscribe,
} from '../../support/billing.ts'
import { call } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import {
  advance,
  charges,
  closeDispute,
  deliveries,
  dispute,
  noPayments,
  signed,
  stripeOf,
  type Delivery,
} from '../../support/stripe.ts'
import { workerWith } from '../../support/worker.ts'

/** What becomes of a subscription, told by notices in any order, or by none. */

const post = (person: Person, path: string, body?: unknown) => person.call('POST', path, body, { fetcher: settled })

/** What the clock's job does after so many hours, for one person; others' subscriptions are not due. */
async function lookAgain(person: Person, inHours: number): Promise<void> {
  await query(
    `update subscriptions set reconcile_at = now() - interval '1 second' where user_id = $1 and reconcile_at is not null`,
    [person.id],
  )
  const events: DomainEvent[] = []
  const base = contextWith({}, { inHours: 0 })
  await reconcileDue(
    Object.create(base, { publish: { value: (some: DomainEvent[]) => events.push(...some) } }) as typeof base,
  )
  const later = contextWith({}, { inHours })
  const waiting: Promise<unknown>[] = []
  const ctx = Object.create(later, {
    publish: { value: (some: DomainEvent[]) => waiting.push(publish(later, consumers, some)) },
  }) as typeof later
  await publish(ctx, consumers, events)
  await Promise.all(waiting)
}

/** The ways in which notices may arrive. */
const ORDERS: [name: string, order: (all: Delivery[]) => Delivery[], times: number][] = [
  ['in order', (all) => all, 1],
  ['doubled', (all) => all, 2],
  ['in reverse', (all) => all.toReversed(), 1],
  ['with every second one lost', (all) => all.filter((_, i) => i % 2 === 1), 1],
  ['by the last alone', (all) => all.slice(-1), 1],
]

describe('a renewal', () => {
  it.each(ORDERS)('is taken over, told %s', async (_name, order, times) => {
    const person = await signIn()
    await subscribe(person)
    await advance(await customerOf(person), 32)
    await deliverAll(person, order, times)
    const { subscription, plan } = await statusOf(person)
    expect(plan).toBe('premium')
    expect(Date.parse(String(subscription?.['expires_at']))).toBeGreaterThan(Date.now() + 50 * 86_400_000)
    expect(await historyOf(person)).toEqual(['renewed', 'started'])
  })

  it('is found out where nothing was told', async () => {
    const person = await signIn()
    await subscribe(person)
    await advance(await customerOf(person), 32)
    await lookAgain(person, 0)
    expect(await historyOf(person)).toEqual(['renewed', 'started'])
  })

  it('that fails keeps access for a week, and ends it after; paid again it is back', async () => {
    const person = await signIn()
    await subscribe(person)
    const [customer, ref] = [await customerOf(person), await refOf(person)]
    const stripe = stripeOf()
    const bad = await stripe.attachPaymentMethod({
      customerId: customer,
      token: 'pm_card_chargeCustomerFail',
      key: `${ref}-bad`,
    })
    await stripe.changeCard({ id: ref, paymentMethodId: bad.id, key: `${ref}-bad` })
    await advance(customer, 32)
    // By our clock, at the time of the stand-in.
    await lookAgain(person, 32 * 24)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'grace' } })
    expect((await historyOf(person))[0]).toBe('payment_failed')
    await lookAgain(person, 41 * 24)
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    expect((await historyOf(person))[0]).toBe('ended')
    const good = await stripe.attachPaymentMethod({ customerId: customer, token: 'pm_card_visa', key: `${ref}-good` })
    await stripe.changeCard({ id: ref, paymentMethodId: good.id, key: `${ref}-good` })
    await deliverAll(person)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active' } })
  })
})

describe('what was read by a clock that is ahead', () => {
  it('is asked about again when that time has come', async () => {
    const person = await signIn()
    await subscribe(person)
    await query(`update subscriptions set read_at = now() + interval '50 seconds' where user_id = $1`, [person.id])
    await post(person, '/subscription/cancel')
    expect(
      await query('select reconcile_at = read_at as is_due from subscriptions where user_id = $1', [person.id]),
    ).toEqual([{ is_due: true }])
    // That time comes.
    await query('update subscriptions set read_at = now() where user_id = $1', [person.id])
    await lookAgain(person, 0)
    expect(await statusOf(person)).toMatchObject({ subscription: { cancel_at_period_end: true, renews: false } })
  })
})

describe('cancelling', () => {
  it('keeps what is paid, can be taken back, and ends with the period', async () => {
    const person = await signIn()
    await subscribe(person)
    const customer = await customerOf(person)
    const cancelled = await post(person, '/subscription/cancel')
    expect(cancelled.data['subscription']).toMatchObject({
      status: 'active',
      renews: false,
      cancel_at_period_end: true,
    })
    expect((await post(person, '/subscription/cancel')).status).toBe(200)
    expect((await post(person, '/subscription/resume')).data['subscription']).toMatchObject({ renews: true })
    await post(person, '/subscription/cancel')
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
    await advance(customer, 32)
    await lookAgain(person, 32 * 24)
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { status: 'expired' } })
    expect((await charges(customer)).length).toBe(1)
    expect(await historyOf(person)).toEqual(['ended', 'cancelled', 'resumed', 'cancelled', 'started'])
    expect((await post(person, '/subscription/resume')).error.code).toBe('CONFLICT')
    expect((await subscribe(person)).data['subscription'].status).toBe('active')
  })

  it('without a subscription is 404', async () => {
    expect((await post(await signIn(), '/subscription/cancel')).error.code).toBe('NOT_FOUND')
  })

  it('against a renewal at the same moment ends in what Stripe says', async () => {
    const person = await signIn()
    await subscribe(person)
    const customer = await customerOf(person)
    await Promise.all([advance(customer, 32), post(person, '/subscription/cancel')])
    await deliverAll(person)
    const at = await stripeOf().subscription(await refOf(person))
    expect(await statusOf(person)).toMatchObject({
      plan: at?.status === 'active' ? 'premium' : 'free',
      subscription: { cancel_at_period_end: at?.status === 'active' && at.cancelAtPeriodEnd },
    })
  })
})

describe('changing the plan', () => {
  it('counts at once, and charges the difference', async () => {
    const person = await signIn()
    await subscribe(person)
    const changed = await post(person, '/subscription/change', { plan_id: 'premium_yearly' })
    expect(changed.data['subscription']).toMatchObject({ plan_id: 'premium_yearly', renews: true })
    const [difference] = await charges(await customerOf(person))
    expect(difference?.amount).toBeGreaterThan(9_000)
    expect((await historyOf(person)).toSorted()).toEqual(['plan_changed', 'renewed', 'started'])
  })
})

describe('money given back', () => {
  it('ends access and renewals', async () => {
    const person = await signIn()
    await subscribe(person)
    const customer = await customerOf(person)
    const stripe = stripeOf()
    const found = await stripe.subscription(await refOf(person))
    await stripe.refund({
      paymentIntentId: found?.latestInvoice?.paymentIntentId ?? '',
      reason: 'requested_by_customer',
      key: customer,
    })
    await deliverAll(person)
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { renews: false, status: 'cancelled' } })
    expect((await historyOf(person))[0]).toBe('refunded')
    await advance(customer, 60)
    expect((await charges(customer)).length).toBe(1)
  })

  it('by a dispute ends it, too; a dispute that is won gives it back for what is paid', async () => {
    const person = await signIn()
    await subscribe(person)
    const found = await stripeOf().subscription(await refOf(person))
    const intent = found?.latestInvoice?.paymentIntentId ?? ''
    await dispute(intent)
    await deliverAll(person)
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { renews: false } })
    expect((await historyOf(person))[0]).toBe('disputed')
    await closeDispute(intent, 'won')
    await deliverAll(person)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { renews: false } })
    expect((await historyOf(person))[0]).toBe('restored')
  })
})

describe('a notice', () => {
  it('that is forged, altered, old or of the future changes nothing', async () => {
    const person = await signIn()
    await subscribe(person)
    const [one] = await deliveries(await customerOf(person))
    if (!one) throw new Error('no notice')
    const before = await query('select count(*) from billing_notices')
    const bodies = [
      { body: one.body, signature: 't=1,v1=00' },
      { body: one.body, signature: '' },
      { body: one.body.replace('evt_', 'evt_x'), signature: one.signature },
      { body: one.body, signature: await signed(one.body, { now: Date.now() - 400_000 }) },
      { body: one.body, signature: await signed(one.body, { now: Date.now() + 400_000 }) },
      { body: one.body, signature: await signed(one.body, { secret: 'whsec_other' }) },
    ]
    for (const body of bodies) expect((await notice(body)).status).toBe(401)
    expect(await query('select count(*) from billing_notices')).toEqual(before)
  })

  it('of something that is not ours is taken, and changes nothing', async () => {
    const body = JSON.stringify({
      id: `evt_${crypto.randomUUID().replaceAll('-', '')}`,
      object: 'event',
      type: 'customer.subscription.updated',
      api_version: '2026-10-28.endive',
      created: Math.floor(Date.now() / 1000),
      livemode: false,
      data: { object: { id: 'sub_nobody', object: 'subscription', customer: 'cus_nobody' } },
    })
    expect((await notice({ body, signature: await signed(body) })).status).toBe(200)
    expect(await query(`select from subscriptions where ref = 'sub_nobody'`)).toEqual([])
  })
})

describe('notices of a provider that is not used', () => {
  it.each([
    ['', { id: 'evt_1', type: 'invoice.paid' }],
    ['/app-store', { signedPayload: 'a.b.c' }],
    ['/play-store', { message: { data: 'e30=', messageId: '1' }, subscription: 'projects/x/subscriptions/y' }],
  ])('are not found: /billing/webhook%s', async (path, body) => {
    const { error } = await call('POST', `/billing/webhook${path}`, { body, fetcher: workerWith(noPayments) })
    expect(error.code).toBe('NOT_FOUND')
  })
})
