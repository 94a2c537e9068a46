import type { CardOnFile } from '../../../../drizzle/subscriptions.ts'
import type { Context } from '../../../context.ts'
import type { StripeCard, StripeSubscription } from '../../../providers/stripe/shapes.ts'
import { reconcileCoinPayment } from '../../coins/purchases/reconcile-payments.ts'
import { sellerOf } from '../providers.ts'
import { accountBy, releaseSubscription } from '../queries.ts'
import { subscriptionById, type WriteAnswer } from './queries.ts'
import { stateOfStripe } from '../rules.ts'
import { write } from './write-answer.ts'

/** How long a reserved place waits for the request that reserved it. */
export const RESERVED_FOR = 60_000

/**
 * Asks Stripe about a subscription and writes the answer. One whose account is gone is ended, so that nobody pays for
 * what they cannot use.
 * @param ref Stripe's id of the subscription, or of a payment for it; null while only our row is known, because the answer to its creation was lost
 */
export async function reconcileStripe(
  ctx: Context,
  ref: string | null,
  subscriptionId: string | undefined,
): Promise<void> {
  if (ref === null) return subscriptionId === undefined ? undefined : reconcileReserved(ctx, subscriptionId)
  const stripe = sellerOf(ctx.stripe, 'card')
  const id = ref.startsWith('pi_') ? await stripe.subscriptionIdOf(ref) : ref
  // A payment of no subscription may be one for coins.
  if (id === null) return reconcileCoinPayment(ctx, ref)
  const found = await stripe.subscription(id)
  if (found) await writeStripe(ctx, found)
}

/** Looks for what was created for a reserved row, and gives the place back where there is nothing. */
async function reconcileReserved(ctx: Context, subscriptionId: string): Promise<void> {
  const row = await subscriptionById(ctx.db, subscriptionId)
  if (!row || row.ref !== null) return
  const found =
    row.stripeCustomer === null ? [] : await sellerOf(ctx.stripe, 'card').subscriptionsOf(row.stripeCustomer)
  const mine = found.find((one) => one.subscriptionId === subscriptionId)
  if (mine) await writeStripe(ctx, mine)
  else await releaseSubscription(ctx.db, subscriptionId, ctx.now())
}

/**
 * Writes Stripe's answer. A dispute or a full refund ends the subscription there as well: nobody is charged again for
 * what they have had back.
 */
export async function writeStripe(ctx: Context, found: StripeSubscription): Promise<WriteAnswer> {
  const stripe = sellerOf(ctx.stripe, 'card')
  const state = stateOfStripe(found, ctx.now())
  const isOver = found.status === 'canceled' || found.status === 'incomplete_expired'
  if (state.why && !isOver) {
    const ended = await stripe.cancelNow(found.id)
    if (ended) return writeStripe(ctx, ended)
  }
  const userId = found.userId ?? (await accountBy(ctx.db, { stripeCustomer: found.customerId }))
  const written = await write(ctx, {
    provider: 'stripe',
    ref: found.id,
    knownId: found.subscriptionId,
    userId,
    product: found.priceId,
    state,
    card: found.card && cardOnFile(found.card),
    replaces: null,
    readAt: found.readAt,
  })
  const isNobodys = written.outcome === 'nobody' || (written.outcome === 'ok' && written.userId === null)
  if (isNobodys && !isOver) {
    ctx.log.warn('subscription_of_nobody_ended', { provider: 'stripe' })
    const ended = await stripe.cancelNow(found.id)
    if (ended) return writeStripe(ctx, ended)
  }
  return written
}

export const cardOnFile = ({ brand, last4, expMonth, expYear }: StripeCard): CardOnFile => ({
  brand,
  last4,
  expires: `${expYear}-${String(expMonth).padStart(2, '0')}`,
})
