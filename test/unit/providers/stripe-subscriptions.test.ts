import { describe, expect, it } from 'vitest'
import { advance, authenticate, charges, deliveries, offer, stripeOf } from '../../support/stripe.ts'
import { customerWith, errorOf, newKey, type Buyer } from '../../support/stripe-buyers.ts'

const stripe = stripeOf()
const DAY = 86_400_000

const subscribe = (
  buyer: Buyer,
  more: { priceId?: string; trialDays?: number; promotionCode?: string; key?: string } = {},
) =>
  stripe.createSubscription({
    ...buyer,
    priceId: 'price_premium_month',
    trialDays: 0,
    promotionCode: null,
    subscriptionId: crypto.randomUUID(),
    key: newKey(),
    ...more,
  })

const typesOf = async (customerId: string) => (await deliveries(customerId)).map(({ type }) => type)

describe('a subscription at Stripe', () => {
  it('is paid at once with a good card', async () => {
    const buyer = await customerWith('tok_visa')
    const { subscription, clientSecret } = await subscribe(buyer)
    expect(clientSecret).toBeNull()
    expect(subscription).toMatchObject({
      customerId: buyer.customerId,
      userId: buyer.userId,
      priceId: 'price_premium_month',
      status: 'active',
      trialEnd: null,
      cancelAtPeriodEnd: false,
      cancelAt: null,
      endedAt: null,
      isLive: false,
      card: { brand: 'visa', last4: '4242' },
      latestInvoice: {
        status: 'paid',
        amountDue: 999,
        amountPaid: 999,
        currency: 'EUR',
        attemptCount: 1,
        paymentIntentStatus: 'succeeded',
        clientSecret: null,
        refundedMinor: 0,
        isDisputed: false,
        nextAttemptAt: null,
      },
    })
    // From 28 to 31 days on: it is read where the API version has it, and not as nothing.
    const days = (subscription.periodEnd - subscription.startedAt) / DAY
    expect(days).toBeGreaterThanOrEqual(28)
    expect(days).toBeLessThanOrEqual(31)
    expect(await stripe.subscription(subscription.id)).toMatchObject({ id: subscription.id, status: 'active' })
    expect(await stripe.subscriptionsOf(buyer.customerId)).toHaveLength(1)
    expect(await stripe.subscriptionIdOf(subscription.latestInvoice?.paymentIntentId ?? '')).toBe(subscription.id)
    expect(await typesOf(buyer.customerId)).toEqual(
      expect.arrayContaining(['customer.subscription.created', 'invoice.paid', 'customer.subscription.updated']),
    )
  })

  it('that does not exist is null', async () => {
    expect(await stripe.subscription('sub_never')).toBeNull()
    expect(await stripe.cancelNow('sub_never')).toBeNull()
    expect(await stripe.subscriptionIdOf('pi_never')).toBeNull()
  })

  it('that the bank declines is over at once, and says why', async () => {
    const buyer = await customerWith('tok_chargeCustomerFail')
    const error = await errorOf(subscribe(buyer))
    expect(error).toMatchObject({ code: 'PAYMENT_FAILED', details: { decline_code: 'generic_decline' } })
    expect(error.message).toContain('use another card')
    expect((await stripe.subscriptionsOf(buyer.customerId)).map(({ status }) => status)).toEqual(['incomplete_expired'])
    expect((await charges(buyer.customerId)).map(({ status }) => status)).toEqual(['failed'])
  })

  it('waits for an authentication, and begins when that is complete', async () => {
    const buyer = await customerWith('pm_card_authenticationRequired')
    const { subscription, clientSecret } = await subscribe(buyer)
    expect(subscription.status).toBe('incomplete')
    expect(clientSecret).toMatch(/^pi_\w+_secret_\w+$/)
    expect(subscription.latestInvoice).toMatchObject({ status: 'open', paymentIntentStatus: 'requires_action' })
    expect(await authenticate(clientSecret, 'complete')).toEqual({ status: 'succeeded' })
    expect(await stripe.subscription(subscription.id)).toMatchObject({
      status: 'active',
      latestInvoice: { status: 'paid', clientSecret: null },
    })
  })

  it('whose authentication fails stays incomplete, and can be paid with another card', async () => {
    const buyer = await customerWith('pm_card_authenticationRequired')
    const { subscription, clientSecret } = await subscribe(buyer)
    await authenticate(clientSecret, 'fail')
    expect(await stripe.subscription(subscription.id)).toMatchObject({
      status: 'incomplete',
      latestInvoice: { paymentIntentStatus: 'requires_payment_method', declineCode: 'authentication_failed' },
    })
    const { customerId } = buyer
    const card = await stripe.attachPaymentMethod({ customerId, token: 'tok_mastercard', key: newKey() })
    const paid = await stripe.changeCard({ id: subscription.id, paymentMethodId: card.id, key: newKey() })
    expect(paid.subscription).toMatchObject({ status: 'active', card: { brand: 'mastercard', last4: '4444' } })
  })

  it('that nobody authenticates ends after 23 hours', async () => {
    const buyer = await customerWith('pm_card_authenticationRequired')
    const { subscription } = await subscribe(buyer)
    await advance(buyer.customerId, 22 / 24)
    expect((await stripe.subscription(subscription.id))?.status).toBe('incomplete')
    await advance(buyer.customerId, 2 / 24)
    expect(await stripe.subscription(subscription.id)).toMatchObject({
      status: 'incomplete_expired',
      latestInvoice: { status: 'void', paymentIntentStatus: 'canceled', clientSecret: null },
    })
  })

  it('begins with a trial, which costs nothing, and is paid afterwards', async () => {
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer, { trialDays: 7 })
    expect(subscription).toMatchObject({
      status: 'trialing',
      latestInvoice: { status: 'paid', amountPaid: 0, chargeId: null },
    })
    expect(subscription.trialEnd).toBe(subscription.startedAt + 7 * DAY)
    expect(subscription.periodEnd).toBe(subscription.trialEnd)
    expect(await charges(buyer.customerId)).toEqual([])
    await advance(buyer.customerId, 7)
    // For an hour the new period is not paid yet.
    expect(await stripe.subscription(subscription.id)).toMatchObject({
      status: 'active',
      latestInvoice: { status: 'draft', paymentIntentId: null },
    })
    await advance(buyer.customerId, 1)
    expect(await stripe.subscription(subscription.id)).toMatchObject({
      status: 'active',
      latestInvoice: { status: 'paid', amountPaid: 999 },
    })
  })

  it('is cheaper with a promotion code, for as long as that lasts', async () => {
    const buyer = await customerWith('tok_visa')
    const code = await stripe.promotionCode('half')
    expect(code).toMatchObject({
      code: 'HALF',
      percentOff: 50,
      amountOffMinor: null,
      duration: 'once',
      isForFirst: false,
    })
    const { subscription } = await subscribe(buyer, { promotionCode: code?.id ?? '' })
    expect(subscription.latestInvoice).toMatchObject({ amountPaid: 499 })
    await advance(buyer.customerId, 32)
    expect((await stripe.subscription(subscription.id))?.latestInvoice).toMatchObject({ amountPaid: 999 })
    expect(await stripe.promotionCode('EXPIRED')).toBeNull()
    expect(await stripe.promotionCode('never')).toBeNull()
  })

  it('refuses a code for new customers to others', async () => {
    const buyer = await customerWith('tok_visa')
    const code = await stripe.promotionCode('WELCOME')
    expect(code).toMatchObject({ amountOffMinor: 300, currency: 'EUR', isForFirst: true })
    const { subscription } = await subscribe(buyer, { promotionCode: code?.id ?? '' })
    expect(subscription.latestInvoice?.amountPaid).toBe(699)
    expect(await errorOf(subscribe(buyer, { promotionCode: code?.id ?? '' }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { issues: [{ path: 'body.promotion_code' }] },
    })
  })

  it('is renewed, until it is cancelled, and ends with what is paid for', async () => {
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer)
    const { id } = subscription
    await advance(buyer.customerId, 32)
    const renewed = await stripe.subscription(id)
    expect(renewed?.periodEnd).toBeGreaterThan(subscription.periodEnd)
    expect(await charges(buyer.customerId)).toHaveLength(2)

    const cancelled = await stripe.cancelAtPeriodEnd({ id, isCancelled: true, key: newKey() })
    expect(cancelled).toMatchObject({ status: 'active', cancelAtPeriodEnd: true, cancelAt: renewed?.periodEnd })
    const resumed = await stripe.cancelAtPeriodEnd({ id, isCancelled: false, key: newKey() })
    expect(resumed).toMatchObject({ cancelAtPeriodEnd: false, cancelAt: null })
    await stripe.cancelAtPeriodEnd({ id, isCancelled: true, key: newKey() })
    await advance(buyer.customerId, 32)
    expect(await stripe.subscription(id)).toMatchObject({ status: 'canceled', endedAt: renewed?.periodEnd })
    expect(await charges(buyer.customerId)).toHaveLength(2)
    expect(await typesOf(buyer.customerId)).toContain('customer.subscription.deleted')
  })

  it('can be ended at once, and again', async () => {
    const { subscription } = await subscribe(await customerWith('tok_visa'))
    const ended = await stripe.cancelNow(subscription.id)
    expect(ended).toMatchObject({ status: 'canceled' })
    expect(await stripe.cancelNow(subscription.id)).toMatchObject({ status: 'canceled', endedAt: ended?.endedAt })
  })

  it('whose renewal fails is past due, is tried again, and ends when that is in vain', async () => {
    const buyer = await customerWith('tok_chargeDeclinedAfterAttaching')
    const { subscription } = await subscribe(buyer)
    const now = await advance(buyer.customerId, 32)
    const late = await stripe.subscription(subscription.id)
    expect(late).toMatchObject({
      status: 'past_due',
      latestInvoice: { status: 'open', attemptCount: 1, declineCode: 'insufficient_funds' },
    })
    expect(late?.latestInvoice?.nextAttemptAt).toBeGreaterThan(now)
    await advance(buyer.customerId, 16)
    expect((await stripe.subscription(subscription.id))?.status).toBe('canceled')
    expect((await charges(buyer.customerId)).map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'succeeded',
    ])
  })

  it('that is past due goes on with another card', async () => {
    const buyer = await customerWith('tok_chargeDeclinedAfterAttaching')
    const { customerId } = buyer
    const { subscription } = await subscribe(buyer)
    await advance(customerId, 32)
    const card = await stripe.attachPaymentMethod({ customerId, token: 'tok_visa', key: newKey() })
    const { subscription: paid } = await stripe.changeCard({
      id: subscription.id,
      paymentMethodId: card.id,
      key: newKey(),
    })
    expect(paid).toMatchObject({ status: 'active', card: { last4: '4242' }, latestInvoice: { status: 'paid' } })
    await advance(customerId, 32)
    expect(await stripe.subscription(subscription.id)).toMatchObject({ status: 'active' })
  })

  it('whose renewal is to be authenticated is past due, with the secret for it', async () => {
    const buyer = await customerWith('pm_card_authenticationRequired')
    const { subscription, clientSecret } = await subscribe(buyer)
    await authenticate(clientSecret, 'complete')
    await advance(buyer.customerId, 32)
    const late = await stripe.subscription(subscription.id)
    expect(late).toMatchObject({ status: 'past_due', latestInvoice: { paymentIntentStatus: 'requires_action' } })
    expect(await typesOf(buyer.customerId)).toContain('invoice.payment_action_required')
    await authenticate(late?.latestInvoice?.clientSecret ?? null, 'complete')
    expect((await stripe.subscription(subscription.id))?.status).toBe('active')
  })
})

describe('another plan', () => {
  const twoPlans = async () => {
    const small = `price_${crypto.randomUUID()}`
    const large = `price_${crypto.randomUUID()}`
    await offer({
      prices: [
        { id: small, unitAmount: 1000, currency: 'EUR', interval: 'month' },
        { id: large, unitAmount: 3000, currency: 'EUR', interval: 'month' },
      ],
    })
    return { small, large }
  }

  it('costs the difference for the rest of the period, at once', async () => {
    const { small, large } = await twoPlans()
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer, { priceId: small })
    await advance(buyer.customerId, 14)
    const { id } = subscription
    const preview = await stripe.previewChange({ id, priceId: large })
    expect(preview.amountDue).toBeGreaterThan(900)
    expect(preview.amountDue).toBeLessThan(1200)
    const changed = await stripe.changePlan({ id, priceId: large, key: newKey() })
    expect(changed.clientSecret).toBeNull()
    expect(changed.subscription).toMatchObject({
      priceId: large,
      pendingPriceId: null,
      status: 'active',
      periodEnd: subscription.periodEnd,
      latestInvoice: { status: 'paid', amountPaid: preview.amountDue },
    })
  })

  it('that costs less leaves a credit, which the next renewal uses', async () => {
    const { small, large } = await twoPlans()
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer, { priceId: large })
    const { id } = subscription
    expect((await stripe.previewChange({ id, priceId: small })).amountDue).toBe(-2000)
    await stripe.changePlan({ id, priceId: small, key: newKey() })
    await advance(buyer.customerId, 32)
    expect((await stripe.subscription(id))?.latestInvoice).toMatchObject({ status: 'paid', amountDue: 0 })
    expect(await charges(buyer.customerId)).toHaveLength(1)
  })

  it('is not given before it is paid for', async () => {
    const { small, large } = await twoPlans()
    const buyer = await customerWith('pm_card_authenticationRequired')
    const { subscription, clientSecret } = await subscribe(buyer, { priceId: small })
    await authenticate(clientSecret, 'complete')
    const waiting = await stripe.changePlan({ id: subscription.id, priceId: large, key: newKey() })
    expect(waiting.subscription).toMatchObject({ priceId: small, pendingPriceId: large, status: 'active' })
    await authenticate(waiting.clientSecret, 'complete')
    expect(await stripe.subscription(subscription.id)).toMatchObject({ priceId: large, pendingPriceId: null })
  })

  it('is refused with its card, and leaves the old one as it is', async () => {
    const { small, large } = await twoPlans()
    const buyer = await customerWith('tok_visa')
    const { subscription } = await subscribe(buyer, { priceId: small })
    const { customerId } = buyer
    const bad = await stripe.attachPaymentMethod({ customerId, token: 'tok_chargeCustomerFail', key: newKey() })
    const { id } = subscription
    await stripe.changeCard({ id, paymentMethodId: bad.id, key: newKey() })
    expect(await errorOf(stripe.changePlan({ id, priceId: large, key: newKey() }))).toMatchObject({
      code: 'PAYMENT_FAILED',
    })
    expect(await stripe.subscription(id)).toMatchObject({ priceId: small, pendingPriceId: null, status: 'active' })
  })
})
