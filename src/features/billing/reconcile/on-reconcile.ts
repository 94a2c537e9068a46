import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import { reconcileReceipt } from '../../coins/stores/reconcile-receipt.ts'
import { noteAsked } from './queries.ts'
import { soldAs } from '../sold-as.ts'
import { nullForNoToken } from '../stores/said-by-device.ts'
import { reconcileAppStore } from './app-store.ts'
import { reconcilePlayStore } from './play-store.ts'
import { reconcileStripe } from './stripe.ts'

/**
 * Asks the provider about a purchase, and writes the answer unless a fresher one has been written. Events may arrive
 * late, twice, out of order or not at all: what they say is never used (docs/decisions/reconciliation.md).
 */
export async function onReconcile(ctx: Context, about: DomainEvents['purchase.reconcile']): Promise<void> {
  const done = await turn()
  try {
    if (about.ref !== null) await noteAsked(ctx.db, about.provider, about.ref)
    await askProvider(ctx, about)
  } catch (error) {
    // Asking again would answer the same. The first two have been logged, a receipt that fits no purchase and one of another
    // account; the third is a reference that no provider gave.
    if (error instanceof AppError && error.code === 'PAYMENT_FAILED' && about.provider !== 'stripe') return
    if (error instanceof AppError && error.code === 'PURCHASE_OF_ANOTHER_ACCOUNT') return
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_FAILED') throw error
    ctx.log.warn('purchase_not_asked_about', { provider: about.provider, ...describeError(error) })
  } finally {
    done()
  }
}

/**
 * Questions that one isolate asks at a time. Under a flood of notices the others wait, and further notices about the same
 * purchase join them, so that requests of users go on. What waits for longer than a request may is left to the sweep.
 */
const AT_A_TIME = 6
const LOOK_MS = 25
/** A question whose request was cut off never says that it is over. */
const LONGEST_MS = 60_000
const underWay = new Map<symbol, number>()

/** Waits until few enough are under way. @returns what ends the turn */
async function turn(): Promise<() => void> {
  for (;;) {
    const now = Date.now()
    for (const [key, since] of underWay) if (now - since > LONGEST_MS) underWay.delete(key)
    if (underWay.size < AT_A_TIME) break
    await scheduler.wait(LOOK_MS)
  }
  const key = Symbol('a question')
  underWay.set(key, Date.now())
  return () => underWay.delete(key)
}

/** The same, where a failure is to be heard of. @throws AppError PURCHASE_OF_ANOTHER_ACCOUNT, UNAVAILABLE, … */
export async function askProvider(
  ctx: Context,
  { provider, ref, subscription_id }: DomainEvents['purchase.reconcile'],
): Promise<void> {
  if (provider === 'stripe') await reconcileStripe(ctx, ref, subscription_id)
  else if (ref !== null) await askStore(ctx, provider, ref)
}

async function askStore(ctx: Context, provider: 'app_store' | 'play_store', about: string): Promise<void> {
  const { kind, id: ref } = soldAs(about)
  if (kind === 'coins') await reconcileReceipt(ctx, { provider, ref })
  else if (kind === 'any' && (await isReceipt(ctx, provider, ref))) return
  else await (provider === 'app_store' ? reconcileAppStore(ctx, ref) : reconcilePlayStore(ctx, ref))
}

/** Asks about what may be a receipt for coins; false where it is none. The token of a subscription is none of a product. */
const isReceipt = async (ctx: Context, provider: 'app_store' | 'play_store', ref: string): Promise<boolean> =>
  (await nullForNoToken(reconcileReceipt(ctx, { provider, ref }))) ?? false
