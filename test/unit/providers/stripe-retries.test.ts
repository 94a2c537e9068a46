import { describe, expect, it } from 'vitest'
import { charges, failing, slow, stripeOf } from '../../support/stripe.ts'
import { customerWith, errorOf, newKey, type Buyer } from '../../support/stripe-buyers.ts'

/** What becomes of a payment whose answer is late, wrong or lost. The stand-in fails as it is told (faults.ts). */

const stripe = stripeOf()

const pay = (buyer: Buyer, { amountMinor = 499, key = newKey() } = {}) =>
  stripe.createPayment({
    customerId: buyer.customerId,
    amountMinor,
    currency: 'EUR',
    paymentMethodId: buyer.paymentMethodId,
    metadata: { user_id: buyer.userId, purchase_id: key, package_id: 'small' },
    key,
  })

const subscribe = (buyer: Buyer, key: string) =>
  stripe.createSubscription({
    ...buyer,
    priceId: 'price_premium_month',
    trialDays: 0,
    promotionCode: null,
    subscriptionId: key,
    key,
  })

const amounts = async ({ customerId }: Buyer) => (await charges(customerId)).map(({ amount }) => amount)

describe('a payment at Stripe', () => {
  it('is one, however often its operation is repeated', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    const [first, again] = [await pay(buyer, { key }), await pay(buyer, { key })]
    expect(again.id).toBe(first.id)
    const many = await Promise.all(Array.from({ length: 10 }, () => pay(buyer, { key })))
    expect(new Set(many.map(({ id }) => id))).toEqual(new Set([first.id]))
    expect(await amounts(buyer)).toEqual([499])
  })

  it('refuses a key that was used for something else', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await pay(buyer, { key })
    expect(await errorOf(pay(buyer, { key, amountMinor: 999 }))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is declined again under the same key, and asks the bank once', async () => {
    const buyer = await customerWith('tok_chargeCustomerFail')
    const key = newKey()
    for (const attempt of [1, 2])
      expect(await errorOf(pay(buyer, { key })), `attempt ${attempt}`).toMatchObject({ code: 'PAYMENT_FAILED' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is made once when the connection breaks after it', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'after', answer: 'drop' })
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is made once when no answer comes in time', { timeout: 40_000 }, async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'after', answer: 'hang' })
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is made once when the connection breaks each time, and the next attempt finds it', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'after', answer: 'drop', times: 2 })
    expect(await errorOf(pay(buyer, { key }))).toMatchObject({ code: 'UNAVAILABLE', counts: true })
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded', purchaseId: key })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('that a 500 has hidden is not made again: the next attempt finds it among the customer’s', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'after', answer: 500 })
    expect(await errorOf(pay(buyer, { key }))).toMatchObject({ code: 'UNAVAILABLE', status: 503 })
    const [found] = await stripe.paymentsOf(buyer.customerId)
    expect(found).toMatchObject({ status: 'succeeded', purchaseId: key })
    for (const attempt of [2, 3])
      expect(await pay(buyer, { key }), `attempt ${attempt}`).toMatchObject({ id: found?.id, status: 'succeeded' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is possible although Stripe repeats a 500 to the first attempt at everything that comes before it', async () => {
    const [userId, key] = [crypto.randomUUID(), newKey()]
    const again = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
      await failing({ match: `${key}:${call}`, when: 'after', answer: 500 })
      expect(await errorOf(work())).toMatchObject({ code: 'UNAVAILABLE' })
      return work()
    }
    const customerId = await again('customer', () => stripe.createCustomer({ userId, key }))
    expect(await stripe.createCustomer({ userId, key })).toBe(customerId)
    const { id: paymentMethodId } = await again('attach', () =>
      stripe.attachPaymentMethod({ customerId, token: 'pm_card_visa', key }),
    )
    const buyer = { userId, customerId, paymentMethodId }
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it.each([500, 'drop'] as const)('that never began (%s) can be made under the same key', async (answer) => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'before', answer, times: 2 })
    expect(await errorOf(pay(buyer, { key }))).toMatchObject({ code: 'UNAVAILABLE' })
    await failing({ match: key, when: 'before', answer, times: 0 })
    for (let left = answer === 500 ? 1 : 0; left > 0; left--) await errorOf(pay(buyer, { key }))
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
    expect(await amounts(buyer)).toEqual([499])
  })

  it('is tried again by itself after a 503', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'before', answer: 503 })
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
  })

  it('is put off when there are too many requests', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: key, when: 'before', answer: 429 })
    const error = await errorOf(pay(buyer, { key }))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 2 })
    expect(String(error.cause)).toMatch(/Stripe answered 429/)
  })

  it('may take its time', async () => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await slow(key, 1_500)
    expect(await pay(buyer, { key })).toMatchObject({ status: 'succeeded' })
    await slow(key, 0)
  })

  it('is refused without an account that Stripe knows', async () => {
    const stranger = stripeOf({ STRIPE_SECRET_KEY: 'sk_test_stranger' })
    const error = await errorOf(stranger.createCustomer({ userId: crypto.randomUUID(), key: newKey() }))
    expect(error.code).toBe('UNAVAILABLE')
    expect(String(error.cause)).not.toContain('stranger')
  })

  it('is put off when nobody is there', async () => {
    const nobody = stripeOf({ STRIPE_API_URL: 'http://127.0.0.1:1' })
    expect(await errorOf(nobody.payment('pi_1'))).toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('a subscription at Stripe', () => {
  it.each([
    ['its creation', ':create'],
    ['its first payment', ':confirm'],
  ])('is one when the connection breaks after %s', async (_what, call) => {
    const buyer = await customerWith('tok_visa')
    const key = newKey()
    await failing({ match: `${key}${call}`, when: 'after', answer: 'drop', times: 2 })
    expect(await errorOf(subscribe(buyer, key))).toMatchObject({ code: 'UNAVAILABLE' })
    expect((await subscribe(buyer, key)).subscription).toMatchObject({ status: 'active', subscriptionId: key })
    expect(await stripe.subscriptionsOf(buyer.customerId)).toHaveLength(1)
    expect(await amounts(buyer)).toEqual([999])
  })

  it.each([':create', ':confirm'])(
    'whose answer (%s) a 500 has hidden is one, and found by the next attempt',
    async (call) => {
      const buyer = await customerWith('tok_visa')
      const key = newKey()
      await failing({ match: `${key}${call}`, when: 'after', answer: 500 })
      expect(await errorOf(subscribe(buyer, key))).toMatchObject({ code: 'UNAVAILABLE' })
      expect((await subscribe(buyer, key)).subscription).toMatchObject({ status: 'active', subscriptionId: key })
      expect(await stripe.subscriptionsOf(buyer.customerId)).toMatchObject([{ status: 'active', subscriptionId: key }])
      expect(await amounts(buyer)).toEqual([999])
    },
  )

  it('is declined again under the same key, and leaves nothing to pay', async () => {
    const buyer = await customerWith('tok_chargeCustomerFail')
    const key = newKey()
    for (const attempt of [1, 2])
      expect(await errorOf(subscribe(buyer, key)), `attempt ${attempt}`).toMatchObject({ code: 'PAYMENT_FAILED' })
    expect(await stripe.subscriptionsOf(buyer.customerId)).toMatchObject([{ status: 'incomplete_expired' }])
    expect(await amounts(buyer)).toEqual([999])
  })

  it('is changed and paid back once', async () => {
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer, newKey())
    const key = newKey()
    const change = () => stripe.changePlan({ id: subscription.id, priceId: 'price_premium_year', key })
    await failing({ match: key, when: 'after', answer: 'drop', times: 2 })
    expect(await errorOf(change())).toMatchObject({ code: 'UNAVAILABLE' })
    expect((await change()).subscription).toMatchObject({ priceId: 'price_premium_year' })
    expect(await amounts(buyer)).toEqual([5_000, 999])

    const paymentIntentId = subscription.latestInvoice?.paymentIntentId ?? ''
    const back = () => stripe.refund({ paymentIntentId, amountMinor: 300, reason: 'requested_by_customer', key })
    await failing({ match: `${key}:refund`, when: 'after', answer: 'drop', times: 2 })
    expect(await errorOf(back())).toMatchObject({ code: 'UNAVAILABLE' })
    await back()
    expect(await stripe.payment(paymentIntentId)).toMatchObject({ refundedMinor: 300 })
  })
})
