import type { Context } from '../../../context.ts'
import { asking, type Unanswered } from '../../billing/reconcile/reconcile-account.ts'
import { reconcileReceipt } from '../stores/reconcile-receipt.ts'
import { failPurchase, purchasesOf, type KnownPurchase } from './queries.ts'
import { reconcileCoinPayment } from './reconcile-payments.ts'
import { settleCoinPurchase } from './settle-purchase.ts'
import { statedBy } from './stripe-payment.ts'

/** How long a payment whose answer has not come may still be under way, in milliseconds. */
const UNDER_WAY = 60_000

/**
 * Asks every provider now about the purchases of coins of an account, and writes the answers. A payment of which Stripe knows
 * nothing is closed: nothing was charged.
 * @returns what stays unanswered
 */
export async function reconcileCoinsOf(ctx: Context, userId: string): Promise<Unanswered[]> {
  const { purchases, stripeCustomer } = await purchasesOf(ctx.db, userId)
  const unanswered: Unanswered[] = []
  for (const { provider, ref } of purchases)
    if (provider !== 'stripe' && ref !== null)
      await asking(ctx, unanswered, { provider, ref }, () => reconcileReceipt(ctx, { provider, ref }, true))
  const own = purchases.filter(({ provider }) => provider === 'stripe')
  await reconcileCards(ctx, unanswered, own, stripeCustomer)
  return unanswered
}

async function reconcileCards(
  ctx: Context,
  unanswered: Unanswered[],
  own: KnownPurchase[],
  stripeCustomer: string | null,
): Promise<void> {
  if (!ctx.stripe || own.length === 0) return
  const listed = stripeCustomer === null ? [] : await paymentsIn(ctx, unanswered, stripeCustomer)
  if (listed === null) return
  const settled = new Set<string>()
  for (const payment of listed) {
    if (payment.purchaseId === null || payment.packageId === null) continue
    settled.add(payment.purchaseId)
    const about = { provider: 'stripe', ref: payment.id } as const
    await asking(ctx, unanswered, about, () => settleCoinPurchase(ctx, statedBy(payment)))
  }
  for (const { id, ref, createdAt } of own) {
    if (settled.has(id)) continue
    const isOver = ctx.now() - Date.parse(createdAt) > UNDER_WAY
    if (ref !== null) await asking(ctx, unanswered, { provider: 'stripe', ref }, () => reconcileCoinPayment(ctx, ref))
    else if (isOver) await failPurchase(ctx.db, id, ctx.now())
  }
}

/** The payments of a customer; null where Stripe does not answer. */
async function paymentsIn(ctx: Context, unanswered: Unanswered[], customerId: string) {
  let found = null as Awaited<ReturnType<NonNullable<Context['stripe']>['paymentsOf']>> | null
  await asking(ctx, unanswered, { provider: 'stripe', ref: null }, async () => {
    found = (await ctx.stripe?.paymentsOf(customerId)) ?? []
  })
  return found
}
