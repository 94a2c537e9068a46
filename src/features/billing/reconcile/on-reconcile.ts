import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { reconcileStripe } from './stripe.ts'

/**
 * Asks the provider about a subscription, and writes the answer unless a fresher one has been written. Events may arrive
 * late, twice, out of order or not at all: what they say is never used (docs/decisions/reconciliation.md).
 */
export async function onReconcile(
  ctx: Context,
  { provider, ref, subscription_id }: DomainEvents['purchase.reconcile'],
): Promise<void> {
  try {
    if (provider === 'stripe') await reconcileStripe(ctx, ref, subscription_id)
  } catch (error) {
    // It has been logged, and asking again would answer the same.
    if (error instanceof AppError && error.code === 'PURCHASE_OF_ANOTHER_ACCOUNT') return
    throw error
  }
}
