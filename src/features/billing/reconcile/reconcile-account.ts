import type { Context } from '../../../context.ts'
import { AppError, type ErrorCode } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import { billingStateOf, type Provider } from '../queries.ts'
import { askProvider } from './on-reconcile.ts'
import { writeStripe } from './stripe.ts'

/** A purchase about which its provider could not be asked, or whose answer could not be written. */
export interface Unanswered {
  provider: Provider
  /** The provider's id; null for all that a provider knows of an account. */
  ref: string | null
  code: ErrorCode
}

/**
 * Asks every provider now about the subscriptions of an account, those included that we have never heard of, and writes
 * the answers. One that fails does not keep the others from being asked.
 * @param userId of an account that exists
 * @returns what stays unanswered
 */
export async function reconcileSubscriptionsOf(ctx: Context, userId: string): Promise<Unanswered[]> {
  const { stripeCustomer, subscriptions } = await billingStateOf(ctx.db, userId, ctx.now())
  const unanswered: Unanswered[] = []
  const known = new Set<string>()
  const { stripe } = ctx
  if (stripe && stripeCustomer !== null)
    await asking(ctx, unanswered, { provider: 'stripe', ref: null }, async () => {
      // Oldest first, so that of two that renew the first keeps the place.
      for (const found of (await stripe.subscriptionsOf(stripeCustomer)).toReversed()) {
        known.add(found.id)
        await asking(ctx, unanswered, { provider: 'stripe', ref: found.id }, () => writeStripe(ctx, found))
      }
    })
  for (const { id, provider, ref } of subscriptions.toReversed()) {
    if (ref !== null && known.has(ref)) continue
    await asking(ctx, unanswered, { provider, ref }, () => askProvider(ctx, { provider, ref, subscription_id: id }))
  }
  return unanswered
}

/** Does something that a provider answers; a failure is logged and added to `unanswered`. */
export async function asking(
  ctx: Context,
  unanswered: Unanswered[],
  about: Omit<Unanswered, 'code'>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    ctx.log.warn('purchase_not_reconciled', { ...about, ...describeError(error) })
    unanswered.push({ ...about, code: error instanceof AppError ? error.code : 'INTERNAL' })
  }
}
