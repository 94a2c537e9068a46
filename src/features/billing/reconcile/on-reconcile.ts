import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import { noteAsked } from '../queries.ts'
import { reconcileAppStore } from './app-store.ts'
import { reconcilePlayStore } from './play-store.ts'
import { reconcileStripe } from './stripe.ts'

/**
 * Asks the provider about a subscription, and writes the answer unless a fresher one has been written. Events may arrive
 * late, twice, out of order or not at all: what they say is never used (docs/decisions/reconciliation.md).
 */
export async function onReconcile(ctx: Context, about: DomainEvents['purchase.reconcile']): Promise<void> {
  await turn()
  underWay += 1
  try {
    if (about.ref !== null) await noteAsked(ctx.db, about.provider, about.ref)
    await askProvider(ctx, about)
  } catch (error) {
    // Asking again would answer the same. The first has been logged; the second is a reference that no provider gave.
    if (error instanceof AppError && error.code === 'PURCHASE_OF_ANOTHER_ACCOUNT') return
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_FAILED') throw error
    ctx.log.warn('purchase_not_asked_about', { provider: about.provider, ...describeError(error) })
  } finally {
    underWay -= 1
  }
}

/**
 * Questions that one isolate asks at a time. Under a flood of notices the others wait, and further notices about the same
 * purchase join them, so that requests of users go on. What waits for longer than a request may is left to the sweep.
 */
const AT_A_TIME = 6
const LOOK_MS = 25
let underWay = 0

async function turn(): Promise<void> {
  while (underWay >= AT_A_TIME) await scheduler.wait(LOOK_MS)
}

/** The same, where a failure is to be heard of. @throws AppError PURCHASE_OF_ANOTHER_ACCOUNT, UNAVAILABLE, … */
export async function askProvider(
  ctx: Context,
  { provider, ref, subscription_id }: DomainEvents['purchase.reconcile'],
): Promise<void> {
  if (provider === 'stripe') await reconcileStripe(ctx, ref, subscription_id)
  else if (ref !== null) await (provider === 'app_store' ? reconcileAppStore(ctx, ref) : reconcilePlayStore(ctx, ref))
}
