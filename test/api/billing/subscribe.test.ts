import { describe, expect, it } from 'vitest'
import { idFrom, newId } from '../../../src/foundation/ids.ts'
import { customerOf, deliverAll, historyOf, settled, statusOf, subscribe } from '../../support/billing.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { authenticate, charges, failing, offer } from '../../support/stripe.ts'

/** Subscribes under a key that the client has chosen. */
const orderUnder = (person: Person, key: string) =>
  person.call(
    'POST',
    '/billing/subscribe',
    { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'pm_card_visa' } },
    { headers: { 'idempotency-key': key }, fetcher: settled },
  )

describe('GET /billing/plans', () => {
  it('lists what is on offer, without a token', async () => {
    const person = await signIn()
    const { plans } = (await person.call('GET', '/billing/plans')).data
    expect(plans.map(({ id }: { id: string }) => id)).toEqual(['premium_monthly', 'premium_yearly'])
    expect(plans[0]).toMatchObject({ price: 19.99, amount_minor: 1999, currency: 'USD', interval: 'month' })
  })
})

describe('POST /billing/subscribe by card', () => {
  it('charges once and grants at once', async () => {
    const person = await signIn()
    const { status, data } = await subscribe(person)
    expect(status).toBe(200)
    expect(data['subscription']).toMatchObject({
      plan_id: 'premium_monthly',
      provider: 'stripe',
      status: 'active',
      renews: true,
      card: { brand: 'visa', last4: '4242' },
    })
    expect(data['client_secret']).toBeUndefined()
    expect(await charges(await customerOf(person))).toMatchObject([{ amount: 1999, status: 'succeeded' }])
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', sources: [{ source: 'stripe' }] })
    expect((await person.call('GET', '/auth/me')).data['user'].plan).toBe('premium')
    expect(await historyOf(person)).toEqual(['started'])
  })

  it('is refused while another one renews, and says where that is managed', async () => {
    const person = await signIn()
    await subscribe(person)
    const { error } = await subscribe(person, 'pm_card_mastercard', { plan: 'premium_yearly' })
    expect(error).toMatchObject({
      code: 'ALREADY_SUBSCRIBED',
      details: { provider: 'stripe', plan_id: 'premium_monthly', managed_at: expect.any(String) },
    })
    expect(await charges(await customerOf(person))).toHaveLength(1)
  })

  it('charges once when ten devices ask at the same time', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 10 }, () => subscribe(person)))
    expect(answers.filter(({ status }) => status === 200).length).toBe(1)
    expect(answers.filter(({ status }) => status === 409).length).toBe(9)
    expect(await charges(await customerOf(person))).toHaveLength(1)
    expect((await statusOf(person)).other_subscriptions).toEqual([])
  })

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_chargeCustomerFail', 'generic_decline'],
  ])('says why %s was declined, and lets another card be tried at once', async (token, decline) => {
    const person = await signIn()
    const { error } = await subscribe(person, token)
    expect(error).toMatchObject({ code: 'PAYMENT_FAILED', details: { decline_code: decline } })
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: null })
    expect((await subscribe(person)).data['subscription'].status).toBe('active')
    const paid = (await charges(await customerOf(person))).filter(({ status }) => status === 'succeeded')
    expect(paid).toHaveLength(1)
    // What was declined is told late, and changes nothing.
    await deliverAll(person, (all) => all.toReversed(), 2)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', other_subscriptions: [] })
  })

  it('waits for the payer where the bank asks, and is active once they have confirmed', async () => {
    const person = await signIn()
    const { data } = await subscribe(person, 'pm_card_authenticationRequired')
    expect(data['subscription'].status).toBe('requires_action')
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    await authenticate(data['client_secret'], 'complete')
    await deliverAll(person)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active' } })
    expect(await historyOf(person)).toEqual(['started', 'confirmation_required'])
  })

  it('is found to be paid where no notice came, by asking to restore', async () => {
    const person = await signIn()
    const { data } = await subscribe(person, 'pm_card_authenticationRequired')
    await authenticate(data['client_secret'], 'complete')
    const restored = await person.call('POST', '/billing/restore', { type: 'card' }, { fetcher: settled })
    expect(restored.data['subscription'].status).toBe('active')
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
  })

  it('begins anew after a confirmation that was given up', async () => {
    const person = await signIn()
    await subscribe(person, 'pm_card_authenticationRequired')
    expect((await subscribe(person)).data['subscription'].status).toBe('active')
    const paid = (await charges(await customerOf(person))).filter(({ status }) => status === 'succeeded')
    expect(paid).toHaveLength(1)
  })

  it('charges once when Stripe fails after it has subscribed, and the person tries again', async () => {
    const person = await signIn()
    // The code is in no other request, so that no other test's fails.
    const code = `LOST${person.id.replaceAll('-', '')}`
    await offer({ promotions: [{ code, percentOff: 10, duration: 'once' }] })
    await failing({ match: `promo_${code}`, when: 'after', answer: 500, times: 2 })
    const first = await subscribe(person, 'pm_card_visa', { promotion_code: code })
    expect(first.error.code).toBe('UNAVAILABLE')
    // The outcome is not known yet, so that nothing else is begun.
    expect((await subscribe(person)).error.code).toBe('CONFLICT')
    await query(`update subscriptions set created_at = created_at - interval '2 minutes' where user_id = $1`, [
      person.id,
    ])
    expect((await subscribe(person)).data['subscription'].status).toBe('active')
    const paid = (await charges(await customerOf(person))).filter(({ status }) => status === 'succeeded')
    expect(paid).toHaveLength(1)
    await deliverAll(person, (all) => all.toReversed())
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', other_subscriptions: [] })
  })

  it.each([':create', ':confirm'])(
    'goes on where it was when the answer (%s) is lost and the same order comes again',
    async (call) => {
      const person = await signIn()
      const key = newId()
      const order = () => orderUnder(person, key)
      await failing({
        match: `${await idFrom(`subscription ${person.id} ${key}`)}${call}`,
        when: 'after',
        answer: 'drop',
        times: 2,
      })
      expect((await order()).status).toBe(503)
      // Another order waits; what it is told holds for a while only, and is not kept for its key.
      const other = await subscribe(person, 'pm_card_mastercard')
      expect([other.error.code, other.headers.get('retry-after')]).toEqual(['CONFLICT', '60'])
      expect((await order()).data['subscription'].status).toBe('active')
      expect(await charges(await customerOf(person))).toMatchObject([{ status: 'succeeded' }])
      expect((await subscribe(person)).error.code).toBe('ALREADY_SUBSCRIBED')
    },
  )

  it('takes an order that had to wait under the key that it had', async () => {
    const person = await signIn()
    const [first, second] = [newId(), newId()]
    const order = (key: string) => orderUnder(person, key)
    await failing({
      match: `${await idFrom(`subscription ${person.id} ${first}`)}:create`,
      when: 'before',
      answer: 'drop',
      times: 2,
    })
    expect((await order(first)).status).toBe(503)
    expect((await order(second)).error.code).toBe('CONFLICT')
    await query(`update subscriptions set created_at = created_at - interval '2 minutes' where user_id = $1`, [
      person.id,
    ])
    expect((await order(second)).data['subscription'].status).toBe('active')
    expect(await charges(await customerOf(person))).toHaveLength(1)
  })

  it('tries a plan for free once', async () => {
    const person = await signIn()
    const { data } = await subscribe(person, 'pm_card_visa', { plan: 'premium_yearly' })
    expect(data['subscription'].status).toBe('trialing')
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
    expect(await charges(await customerOf(person))).toEqual([])
  })

  it('takes a promotion code, and refuses one that is not valid', async () => {
    const person = await signIn()
    expect((await subscribe(person, 'pm_card_visa', { promotion_code: 'EXPIRED' })).error.details).toMatchObject({
      issues: [{ path: 'body.promotion_code' }],
    })
    await subscribe(person, 'pm_card_visa', { promotion_code: 'HALF' })
    const paid = await charges(await customerOf(person))
    expect(paid.map(({ amount }) => amount)).toEqual([999])
  })

  it('refuses what is not sold', async () => {
    const person = await signIn()
    expect((await subscribe(person, 'pm_card_visa', { plan: 'premium_daily' })).error.details).toMatchObject({
      issues: [{ path: 'body.plan_id' }],
    })
    expect((await subscribe(person, 'not-a-token')).error.details).toMatchObject({
      issues: [{ path: 'body.payment_method.token' }],
    })
    expect(await query('select from subscriptions where user_id = $1 and renews', [person.id])).toEqual([])
  })

  it('repeats its answer under the same Idempotency-Key', async () => {
    const person = await signIn()
    const ask = () =>
      person.call(
        'POST',
        '/billing/subscribe',
        { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'pm_card_visa' } },
        { headers: { 'idempotency-key': person.id }, fetcher: settled },
      )
    const [first, second] = [await ask(), await ask()]
    expect(second.data).toEqual(first.data)
    expect(await charges(await customerOf(person))).toHaveLength(1)
  })
})
