import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { idFrom, newId } from '../../../foundation/ids.ts'
import { hasFailed } from '../../../providers/stripe/errors.ts'
import type { StripeProvider } from '../../../providers/stripe/stripe.ts'
import { offered } from '../../billing/providers.ts'
import { customerOf } from '../../billing/subscribe.ts'
import type { BoughtView } from '../schemas.ts'
import { buyInStore } from '../stores/buy-in-store.ts'
import { failPurchase, type OpenedPurchase } from './queries.ts'
import { openCoinPurchase, settleCoinPurchase } from './settle-purchase.ts'
import { statedBy } from './stripe-payment.ts'
import type { StripePayment } from '../../../providers/stripe/shapes.ts'

export interface Order {
  packageId: string
  type: 'card' | 'app_store' | 'play_store'
  token: string
  /** The client's name for the order; repeating it continues the first attempt. */
  key: string | null
}

/** After how long a payment whose answer was lost is looked for, in milliseconds. */
const LOOK_AFTER = 60_000

/**
 * Buys a package of coins. The purchase is written before the card is charged, and every call to Stripe carries its id,
 * so that a lost answer or a crash in between charges nobody twice: the next attempt, or a sweep, finds what became of it.
 * What a store has sold is presented, see {@link buyInStore}.
 * @throws AppError NOT_FOUND for a package that is not for sale, PAYMENT_FAILED, VALIDATION_FAILED for a token or a kind of
 * payment, CONFLICT while another attempt is under way, IDEMPOTENCY_KEY_REUSED, UNAVAILABLE when Stripe does not answer
 */
export async function buyCoins(ctx: UserContext, { packageId, type, token, key }: Order): Promise<BoughtView> {
  if (type !== 'card') return buyInStore(ctx, { packageId, type, token })
  const stripe = offered(ctx.stripe, 'card')
  const { userId } = ctx.actor
  const now = ctx.now()
  const purchaseId = key === null ? newId(now) : await idFrom(`coins ${userId} ${key}`)
  const opened = await openCoinPurchase(ctx, {
    userId,
    packageId,
    purchaseId,
    provider: 'stripe',
    reconcileAt: now + LOOK_AFTER,
  })
  const payment = await payOnce(ctx, stripe, { opened, packageId, token })
  const settled = await settleCoinPurchase(ctx, statedBy(payment))
  if (settled.status === 'failed')
    throw new AppError('PAYMENT_FAILED', { details: { decline_code: payment.declineCode ?? 'generic_decline' } })
  return {
    status: settled.status === 'requires_action' || settled.status === 'pending' ? settled.status : 'paid',
    purchase_id: purchaseId,
    transaction: settled.transaction,
    balance: settled.balance ?? 0,
    ...(settled.status === 'requires_action' && payment.clientSecret !== null
      ? { client_secret: payment.clientSecret }
      : {}),
  }
}

async function payOnce(
  ctx: UserContext,
  stripe: StripeProvider,
  { opened, packageId, token }: { opened: OpenedPurchase; packageId: string; token: string },
): Promise<StripePayment> {
  const { purchaseId, amountMinor, currency } = opened
  const known = opened.isNew ? null : await madeBefore(stripe, opened)
  if (known) return known
  const { userId } = ctx.actor
  try {
    const customerId = opened.stripeCustomer ?? (await customerOf(ctx, stripe))
    const { id: paymentMethodId } = await stripe.attachPaymentMethod({ customerId, token, key: purchaseId })
    return await stripe.createPayment({
      customerId,
      amountMinor,
      currency,
      paymentMethodId,
      metadata: { user_id: userId, purchase_id: purchaseId, package_id: packageId },
      key: purchaseId,
    })
  } catch (error) {
    // Known to have failed. Otherwise the outcome is found out before anything else is charged.
    if (hasFailed(error)) await failPurchase(ctx.db, purchaseId, ctx.now())
    throw error
  }
}

/** The payment of an attempt whose answer was lost. Stripe would repeat a failure of its own for the same key. */
async function madeBefore(
  stripe: StripeProvider,
  { ref, purchaseId, stripeCustomer }: OpenedPurchase,
): Promise<StripePayment | null> {
  if (ref !== null) return stripe.payment(ref)
  const payments = stripeCustomer === null ? [] : await stripe.paymentsOf(stripeCustomer)
  return payments.find((payment) => payment.purchaseId === purchaseId) ?? null
}
