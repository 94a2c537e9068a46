import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { billingStateOf, type SubscriptionJson } from '../queries.ts'
import { mainOf } from '../read-status.ts'
import type { SubscriptionView } from '../schemas.ts'
import { alreadySubscribed, type Subscribed } from '../subscribe.ts'
import { toSubscriptionView } from '../views.ts'
import { readPresented, type Presentation } from './presented.ts'

/** A reading that was overtaken by a fresher one is done again; more often, something is wrong. */
const TRIES = 3

/**
 * Takes over a purchase that a store has sold to the caller. A second one that renews counts, since it is paid; the error
 * says so, and where to end one of the two.
 * @throws AppError VALIDATION_FAILED; PURCHASE_OF_ANOTHER_ACCOUNT; ALREADY_SUBSCRIBED, with access; CONFLICT for a purchase
 * that has ended or was refunded; UNAVAILABLE, after which repeating is safe
 */
export async function subscribeByStore(
  ctx: UserContext,
  { planId, ...presentation }: Presentation & { planId: string },
): Promise<Subscribed> {
  const { row, all } = await present(ctx, presentation, 'body.payment_method.', planId)
  const other = all.find((one) => one.id !== row.id && one.renews && isPaying(one))
  if (row.renews && other) throw alreadySubscribed(ctx, other)
  if (row.status === 'expired' || row.status === 'cancelled')
    throw new AppError('CONFLICT', { message: 'This purchase has ended or was refunded; subscribe again.' })
  return { subscription: toSubscriptionView(ctx.settings, row) }
}

/** Asks a store for a purchase that the caller's device has, and writes it. Errors as above, but for the present state. */
export async function restoreFromStore(
  ctx: UserContext,
  presentation: Presentation,
): Promise<{ subscription: SubscriptionView | null }> {
  const main = mainOf((await present(ctx, presentation, 'body.', null)).all)
  return { subscription: main && toSubscriptionView(ctx.settings, main) }
}

const isPaying = ({ status }: SubscriptionJson): boolean => status !== 'incomplete' && status !== 'requires_action'

async function present(
  ctx: UserContext,
  presentation: Presentation,
  place: 'body.' | 'body.payment_method.',
  wantedPlan: string | null,
): Promise<{ row: SubscriptionJson; all: SubscriptionJson[] }> {
  for (let tries = 1; ; tries += 1) {
    const presented = await readPresented(ctx, presentation, place)
    if (wantedPlan !== null && presented.planId !== wantedPlan)
      throw fieldRefused('body.plan_id', `is not what was bought; that is ${presented.planId}`)
    const { subscriptionId } = await presented.write()
    const { subscriptions } = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
    const row = subscriptions.find(({ id }) => id === subscriptionId)
    if (row) return { row, all: subscriptions }
    if (tries === TRIES) throw new AppError('UNAVAILABLE', { cause: new Error('a purchase is written all the time') })
  }
}
