import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import type { StripePayment } from '../../../providers/stripe/shapes.ts'
import { reconcileReceipt } from '../stores/reconcile-receipt.ts'
import { failPurchase, leaseDuePurchases, type DuePurchase } from './queries.ts'
import { settleCoinPurchase } from './settle-purchase.ts'
import { statedBy } from './stripe-payment.ts'

/** How long a purchase is left alone after it has been asked about, unless the answer says otherwise. */
const PAUSE_SECONDS = 600
/** After how long an unfinished payment is not asked about any more; a notice still moves it. */
const GIVEN_UP_HOURS = 48

/**
 * Asks Stripe about a payment for coins, and writes the answer. What is no payment for coins is left alone.
 * @param paymentId such as `pi_…`
 */
export async function reconcileCoinPayment(ctx: Context, paymentId: string): Promise<void> {
  const payment = await ctx.stripe?.payment(paymentId)
  if (payment) await write(ctx, payment)
}

/** Asks the provider about purchases that are due. Returns how many. */
export async function reconcilePurchases(ctx: Context, most: number): Promise<number> {
  const now = ctx.now()
  const due = await leaseDuePurchases(ctx.db, { most, pauseSeconds: PAUSE_SECONDS, givenUpHours: GIVEN_UP_HOURS, now })
  for (const purchase of due) {
    try {
      const { provider, ref } = purchase
      if (provider === 'stripe') await reconcile(ctx, purchase)
      else if (ref !== null) await reconcileReceipt(ctx, { provider, ref }, true)
    } catch (error) {
      // The next round asks again.
      ctx.log.warn('purchase_not_reconciled', { purchase_id: purchase.id, ...describeError(error) })
    }
  }
  return due.length
}

/** A payment whose answer was lost is found by its metadata; where there is none, nothing was charged. */
async function reconcile(ctx: Context, { id, ref, stripeCustomer }: DuePurchase): Promise<void> {
  if (!ctx.stripe) return
  if (ref !== null) return reconcileCoinPayment(ctx, ref)
  const payments = stripeCustomer === null ? [] : await ctx.stripe.paymentsOf(stripeCustomer)
  const mine = payments.find(({ purchaseId }) => purchaseId === id)
  if (mine) await write(ctx, mine)
  else await failPurchase(ctx.db, id, ctx.now())
}

async function write(ctx: Context, payment: StripePayment): Promise<void> {
  if (payment.purchaseId === null || payment.packageId === null) return
  try {
    await settleCoinPurchase(ctx, statedBy(payment))
  } catch (error) {
    // It has been logged, and asking again would answer the same.
    if (error instanceof AppError && error.status < 500) return
    throw error
  }
}
