import type Stripe from 'stripe'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import { asAppError, isAbout, isMissing } from './errors.ts'
import { keysByTheMinute, keysOfCharge, withFreshKey } from './fresh-key.ts'
import { disputeStatusOf, fromSecondsOrNull, idOf, objectOf, readPayment } from './read-payment.ts'
import { cardOf } from './read-subscription.ts'
import type { StripePayment, StripePaymentMethod, StripePromotion, StripeRefund } from './shapes.ts'
import type { Access } from './subscriptions.ts'

/** The customer of a user. Stripe learns our id and nothing else about them: no name, no address, no e-mail. */
export async function createCustomer(
  { stripe, now }: Access,
  { userId, key }: { userId: string; key: string },
): Promise<string> {
  const { id } = await withFreshKey(keysByTheMinute(`${key}:customer`, now()), (idempotencyKey) =>
    stripe.customers.create({ metadata: { user_id: userId } }, { idempotencyKey }),
  )
  return id
}

export interface NewPaymentMethod {
  customerId: string
  /** `tok_…` of Stripe's older forms, or `pm_…`. */
  token: string
  key: string
}

/** Attaches a card to a customer. A bank may decline already here. */
export async function attachPaymentMethod(access: Access, wanted: NewPaymentMethod): Promise<StripePaymentMethod> {
  const { customerId, token, key } = wanted
  // Its id becomes part of a path.
  if (!/^(tok|pm)_\w{1,200}$/.test(token))
    throw fieldRefused('body.payment_method.token', 'must be a token of a card, "tok_…" or "pm_…"')
  const id = token.startsWith('pm_') ? token : await methodOfToken(access, token, key)
  const attached = await withFreshKey(keysByTheMinute(`${key}:attach`, access.now()), (idempotencyKey) =>
    access.stripe.paymentMethods.attach(id, { customer: customerId }, { idempotencyKey }),
  )
  const card = cardOf(attached)
  if (card === null) throw fieldRefused('body.payment_method.token', 'must be a token of a card')
  // Not the id that was sent: Stripe's names of test cards stand for a new method each time.
  return { id: attached.id, ...card }
}

async function methodOfToken({ stripe, now }: Access, token: string, key: string): Promise<string> {
  const { id } = await withFreshKey(keysByTheMinute(`${key}:method`, now()), (idempotencyKey) =>
    stripe.paymentMethods.create({ type: 'card', card: { token } }, { idempotencyKey }),
  )
  return id
}

export interface NewPayment {
  customerId: string
  amountMinor: number
  /** ISO 4217, in capitals or not. */
  currency: string
  paymentMethodId: string
  metadata: { user_id: string; purchase_id: string; package_id: string }
  key: string
}

/** Takes a payment while its payer is there. `requires_action` is no error: the app authenticates with the secret. */
export const createPayment = (access: Access, wanted: NewPayment): Promise<StripePayment> =>
  withFreshKey(
    keysOfCharge(`${wanted.key}:pay`),
    (key) => pay(access, { ...wanted, key }),
    async () => {
      const made = await paymentsOf(access, wanted.customerId)
      return made.find(({ purchaseId }) => purchaseId === wanted.metadata.purchase_id) ?? null
    },
  )

async function pay({ stripe, now }: Access, wanted: NewPayment): Promise<StripePayment> {
  const readAt = now()
  const intent = await stripe.paymentIntents.create(
    {
      customer: wanted.customerId,
      amount: wanted.amountMinor,
      currency: wanted.currency.toLowerCase(),
      payment_method: wanted.paymentMethodId,
      confirm: true,
      off_session: false,
      // Methods that lead to another site would need an address to return to.
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: wanted.metadata,
      expand: ['latest_charge'],
    },
    { idempotencyKey: wanted.key },
  )
  return readPayment(intent, await disputeStatusOf(stripe, intent), readAt)
}

/** What Stripe knows about a payment; null for an id that it does not know. */
export async function findPayment({ stripe, now }: Access, id: string): Promise<StripePayment | null> {
  const readAt = now()
  try {
    const intent = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
    return readPayment(intent, await disputeStatusOf(stripe, intent), readAt)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The last hundred payments of a customer, newest first: for one whose answer never came. */
export async function paymentsOf({ stripe, now }: Access, customerId: string): Promise<StripePayment[]> {
  const readAt = now()
  const { data } = await stripe.paymentIntents.list({
    customer: customerId,
    limit: 100,
    expand: ['data.latest_charge'],
  })
  return Promise.all(data.map(async (intent) => readPayment(intent, await disputeStatusOf(stripe, intent), readAt)))
}

export interface NewRefund {
  paymentIntentId: string
  /** All that is left without it. */
  amountMinor?: number | undefined
  reason: 'requested_by_customer' | 'duplicate' | 'fraudulent'
  key: string
}

/** Gives money back. More than is left, and what is disputed, is CONFLICT. */
export async function refund(stripe: Stripe, wanted: NewRefund): Promise<StripeRefund> {
  const made = await stripe.refunds
    .create(
      {
        payment_intent: wanted.paymentIntentId,
        reason: wanted.reason,
        ...(wanted.amountMinor === undefined ? {} : { amount: wanted.amountMinor }),
      },
      { idempotencyKey: `${wanted.key}:refund` },
    )
    .catch((error: unknown) => {
      throw isAbout(error, 'amount') ? new AppError('CONFLICT', { cause: asAppError(error) }) : error
    })
  return {
    id: made.id,
    status: made.status ?? 'pending',
    amountMinor: made.amount,
    currency: made.currency.toUpperCase(),
    paymentIntentId: idOf(made.payment_intent),
  }
}

/** What a code that a user has typed takes off; null where it is not valid (now). Stripe ignores the case of codes. */
export async function promotionCode(stripe: Stripe, code: string): Promise<StripePromotion | null> {
  const { data } = await stripe.promotionCodes.list({
    code,
    active: true,
    limit: 1,
    expand: ['data.promotion.coupon'],
  })
  const found = data[0]
  const coupon = objectOf(found?.promotion.coupon)
  if (found === undefined || coupon === null || !coupon.valid) return null
  return {
    id: found.id,
    code: found.code,
    percentOff: coupon.percent_off,
    amountOffMinor: coupon.amount_off,
    currency: coupon.currency?.toUpperCase() ?? null,
    duration: coupon.duration as StripePromotion['duration'],
    months: coupon.duration_in_months,
    expiresAt: fromSecondsOrNull(found.expires_at),
    isForFirst: found.restrictions.first_time_transaction,
  }
}
