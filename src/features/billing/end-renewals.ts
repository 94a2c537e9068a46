import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import type { PlayStoreProvider } from '../../providers/play-store/play-store.ts'
import type { StripeProvider } from '../../providers/stripe/stripe.ts'
import { renewingOf, type SubscriptionRow } from './queries.ts'
import { reconcilePlayStore } from './reconcile/play-store.ts'
import { writeStripe } from './reconcile/stripe.ts'
import { deletedAt } from './stores/queries.ts'

/**
 * Ends what renews for an account that its owner has deleted: what is paid stays until the end of its period, and nobody is
 * charged again. Restoring the account does not take that back; its owner resumes by themselves. The App Store lets nobody
 * but the owner end a subscription, which the answer to the deletion says.
 */
export async function endRenewals(ctx: Context, { user_id }: DomainEvents['account.deletion_changed']): Promise<void> {
  const since = await deletedAt(ctx.db, user_id)
  if (!since) return
  for (const { ref, ...row } of await renewingOf(ctx.db, user_id)) {
    if (ref === null) continue
    if (row.provider === 'stripe' && ctx.stripe) await endCard(ctx, ctx.stripe, { ...row, ref }, since)
    if (row.provider === 'play_store' && ctx.playStore) await endPlay(ctx, ctx.playStore, ref)
  }
}

async function endCard(
  ctx: Context,
  stripe: StripeProvider,
  { id, ref, status }: Pick<SubscriptionRow, 'id' | 'status'> & { ref: string },
  since: Date,
): Promise<void> {
  // Of what is not paid, the open payment would be tried again.
  const isPaid = status === 'active' || status === 'trialing'
  const ended = !isPaid
    ? await stripe.cancelNow(ref)
    : await stripe.cancelAtPeriodEnd({ id: ref, isCancelled: true, key: `${id}-deleted-${since.getTime()}` })
  if (ended) await writeStripe(ctx, ended)
}

/** The owner can take it back in Google Play, for an account that is restored. */
async function endPlay(ctx: Context, play: PlayStoreProvider, token: string): Promise<void> {
  await play.cancel(token, 'resumable')
  await reconcilePlayStore(ctx, token)
}
