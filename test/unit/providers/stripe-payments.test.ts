import { describe, expect, it } from 'vitest'
import { authenticate, charges, closeDispute, dispute, stripeOf } from '../../support/stripe.ts'
import { customerWith, errorOf, newKey, type Buyer } from '../../support/stripe-buyers.ts'

const stripe = stripeOf()

const pay = (buyer: Buyer, { amountMinor = 499, key = newKey(), purchaseId = crypto.randomUUID() } = {}) =>
  stripe.createPayment({
    customerId: buyer.customerId,
    amountMinor,
    currency: 'EUR',
    paymentMethodId: buyer.paymentMethodId,
    metadata: { user_id: buyer.userId, purchase_id: purchaseId, package_id: 'small' },
    key,
  })

describe('a card', () => {
  it.each([
    ['tok_visa', 'visa', '4242'],
    ['pm_card_visa', 'visa', '4242'],
    ['pm_card_mastercard', 'mastercard', '4444'],
  ])('of %s is attached to its customer', async (token, brand, last4) => {
    const customerId = await stripe.createCustomer({ userId: crypto.randomUUID(), key: newKey() })
    const card = await stripe.attachPaymentMethod({ customerId, token, key: newKey() })
    expect(card).toMatchObject({ brand, last4, expMonth: 12 })
    expect(card.id).toMatch(/^pm_/)
    expect(card.id).not.toBe(token)
  })

  it.each([
    ['tok_chargeDeclined', 'generic_decline'],
    ['tok_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['tok_chargeDeclinedExpiredCard', 'expired_card'],
    ['tok_chargeDeclinedIncorrectCvc', 'incorrect_cvc'],
    ['tok_chargeDeclinedProcessingError', 'processing_error'],
    // The holder of a stolen card is not told that the bank knows.
    ['tok_chargeDeclinedLostCard', 'generic_decline'],
    ['tok_chargeDeclinedStolenCard', 'generic_decline'],
    ['tok_chargeDeclinedFraudulent', 'generic_decline'],
  ])('of %s is declined, with %s', async (token, reason) => {
    const customerId = await stripe.createCustomer({ userId: crypto.randomUUID(), key: newKey() })
    const error = await errorOf(stripe.attachPaymentMethod({ customerId, token, key: newKey() }))
    expect(error).toMatchObject({ code: 'PAYMENT_FAILED', status: 402, details: { decline_code: reason } })
    expect(error.message).toMatch(/; (use|enter|try)/)
  })

  it.each([
    'tok_never',
    'pm_never',
    'pm_card_never',
    'tok_../../v1/customers',
    'pm_',
    'card_visa',
    '',
    `tok_${'a'.repeat(300)}`,
  ])('of %j is refused as a field of the request', async (token) => {
    const customerId = await stripe.createCustomer({ userId: crypto.randomUUID(), key: newKey() })
    expect(await errorOf(stripe.attachPaymentMethod({ customerId, token, key: newKey() }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { issues: [{ path: 'body.payment_method.token' }] },
    })
  })

  it('of another customer is refused', async () => {
    const one = await customerWith('tok_visa')
    const other = await stripe.createCustomer({ userId: crypto.randomUUID(), key: newKey() })
    const stolen = stripe.attachPaymentMethod({ customerId: other, token: one.paymentMethodId, key: newKey() })
    expect(await errorOf(stolen)).toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('is nowhere quoted in the cause of an error, which is logged', async () => {
    const customerId = await stripe.createCustomer({ userId: crypto.randomUUID(), key: newKey() })
    const error = await errorOf(stripe.refund({ paymentIntentId: customerId, reason: 'duplicate', key: newKey() }))
    expect(error).toMatchObject({ code: 'CONFLICT' })
    const cause = String(error.cause)
    expect(cause).toMatch(
      /^StripeFailure: Stripe answered 400 invalid_request_error resource_missing payment_intent req_\w+$/,
    )
    expect(cause).not.toContain(customerId)
  })
})

describe('a payment', () => {
  it('succeeds, and says what it was for', async () => {
    const buyer = await customerWith('tok_visa')
    const purchaseId = crypto.randomUUID()
    const paid = await pay(buyer, { purchaseId })
    expect(paid).toMatchObject({
      status: 'succeeded',
      customerId: buyer.customerId,
      amountMinor: 499,
      currency: 'EUR',
      amountReceived: 499,
      refundedMinor: 0,
      isDisputed: false,
      disputeStatus: null,
      userId: buyer.userId,
      purchaseId,
      packageId: 'small',
      clientSecret: null,
      declineCode: null,
      isLive: false,
    })
    expect(await stripe.payment(paid.id)).toMatchObject({ id: paid.id, purchaseId })
    expect(await stripe.paymentsOf(buyer.customerId)).toMatchObject([{ id: paid.id, purchaseId }])
    expect(await stripe.payment('pi_never')).toBeNull()
    expect(await stripe.subscriptionIdOf(paid.id)).toBeNull()
  })

  it('is declined with a reason, and charges nothing', async () => {
    const buyer = await customerWith('tok_chargeCustomerFail')
    expect(await errorOf(pay(buyer))).toMatchObject({
      code: 'PAYMENT_FAILED',
      details: { decline_code: 'generic_decline' },
    })
    expect(await stripe.paymentsOf(buyer.customerId)).toMatchObject([
      { status: 'requires_payment_method', amountReceived: 0, declineCode: 'generic_decline' },
    ])
  })

  it('waits for an authentication', async () => {
    const buyer = await customerWith('pm_card_authenticationRequired')
    const waiting = await pay(buyer)
    expect(waiting).toMatchObject({ status: 'requires_action', amountReceived: 0 })
    await authenticate(waiting.clientSecret, 'complete')
    expect(await stripe.payment(waiting.id)).toMatchObject({
      status: 'succeeded',
      amountReceived: 499,
      clientSecret: null,
    })
    const refused = await pay(buyer)
    await authenticate(refused.clientSecret, 'fail')
    expect(await stripe.payment(refused.id)).toMatchObject({
      status: 'requires_payment_method',
      declineCode: 'authentication_failed',
    })
  })

  it('is given back in parts, and never more than it was', async () => {
    const paid = await pay(await customerWith('tok_visa'))
    const back = (amountMinor?: number) =>
      stripe.refund({ paymentIntentId: paid.id, amountMinor, reason: 'requested_by_customer', key: newKey() })
    expect(await back(100)).toMatchObject({ status: 'succeeded', amountMinor: 100, paymentIntentId: paid.id })
    expect(await errorOf(back(400))).toMatchObject({ code: 'CONFLICT' })
    expect(await back()).toMatchObject({ amountMinor: 399 })
    expect(await errorOf(back())).toMatchObject({ code: 'CONFLICT' })
    expect(await stripe.payment(paid.id)).toMatchObject({ status: 'succeeded', refundedMinor: 499 })
  })

  it('is not ours while it is disputed, and when that is lost', async () => {
    const [won, lost] = [await pay(await customerWith('tok_visa')), await pay(await customerWith('tok_visa'))]
    for (const { id } of [won, lost]) {
      await dispute(id)
      expect(await stripe.payment(id)).toMatchObject({ isDisputed: true, disputeStatus: 'needs_response' })
      const back = stripe.refund({ paymentIntentId: id, reason: 'fraudulent', key: newKey() })
      expect(await errorOf(back)).toMatchObject({ code: 'CONFLICT' })
    }
    await closeDispute(won.id, 'won')
    await closeDispute(lost.id, 'lost')
    expect(await stripe.payment(won.id)).toMatchObject({ isDisputed: false, disputeStatus: 'won' })
    expect(await stripe.payment(lost.id)).toMatchObject({ isDisputed: true, disputeStatus: 'lost' })
  })

  it('of too little is an error of ours', async () => {
    const buyer = await customerWith('tok_visa')
    await expect(pay(buyer, { amountMinor: 1 })).rejects.toThrow('amount_too_small')
    expect(await charges(buyer.customerId)).toEqual([])
  })
})
