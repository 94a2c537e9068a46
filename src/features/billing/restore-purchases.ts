import type { UserContext } from '../../context.ts'
import { offered } from './providers.ts'
import { billingStateOf } from './queries.ts'
import { mainOf } from './read-status.ts'
import { writeStripe } from './reconcile/stripe.ts'
import type { SubscriptionView } from './schemas.ts'
import { toSubscriptionView } from './views.ts'

/** Asks Stripe for everything that the caller has bought by card, and writes it. For "I paid and have nothing". */
export async function restoreCardPurchases(ctx: UserContext): Promise<{ subscription: SubscriptionView | null }> {
  const stripe = offered(ctx.stripe, 'card', 'body.type')
  const { stripeCustomer } = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
  // Oldest first, so that of two that renew the first keeps the place.
  const found = stripeCustomer === null ? [] : (await stripe.subscriptionsOf(stripeCustomer)).toReversed()
  for (const one of found) await writeStripe(ctx, one)
  const { subscriptions } = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
  const main = mainOf(subscriptions)
  return { subscription: main && toSubscriptionView(ctx.settings, main) }
}
