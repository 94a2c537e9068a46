import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import { reconcileAppStore } from './app-store.ts'
import { reconcilePlayStore } from './play-store.ts'
import { reconcileStripe } from './stripe.ts'

/**
 * Asks the provider about a subscription, and writes the answer unless a fresher one has been written. Events may arrive
 * late, twice, out of order or not at all: what they say is never used (docs/decisions/reconciliation.md).
 */
export async function onReconcile(ctx: Context, about: DomainEvents['purchase.reconcile']): Promise<void> {
  try {
    await askProvider(ctx, about)
  } catch (error) {
    // Asking again would answer the same. The first has been logged; the second is a reference that no provider gave.
    if (error instanceof AppError && error.code === 'PURCHASE_OF_ANOTHER_ACCOUNT') return
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_FAILED') throw error
    ctx.log.warn('purchase_not_asked_about', { provider: about.provider, ...describeError(error) })
  }
}

/** The same, where a failure is to be heard of. @throws AppError PURCHASE_OF_ANOTHER_ACCOUNT, UNAVAILABLE, … */
export async function askProvider(
  ctx: Context,
  { provider, ref, subscription_id }: DomainEvents['purchase.reconcile'],
): Promise<void> {
  if (provider === 'stripe') await reconcileStripe(ctx, ref, subscription_id)
  else if (ref !== null) await (provider === 'app_store' ? reconcileAppStore(ctx, ref) : reconcilePlayStore(ctx, ref))
}
