import { collect, end, finalize } from './invoices.ts'
import { openDispute } from './disputes.ts'
import { dropPending, PATIENCE, renew, waitsForAction } from './subscriptions.ts'
import type { Subscription } from './objects.ts'
import type { World } from './world.ts'

/** Something that time does. */
interface Due {
  at: number
  run: () => void
}

/** Does what has become due by the clock of each customer, in order, each at its own time. */
export function runDue(world: World, customer: string | null = null): void {
  // Each step may make another one due; a customer whose clock moves by years has some hundreds.
  for (let step = 0; step < 10_000; step++) {
    const next = allDue(world, customer).toSorted((one, other) => one.at - other.at)[0]
    if (next === undefined) return
    world.store.playing(next.at, next.run)
  }
}

function allDue(world: World, only: string | null): Due[] {
  const { store } = world
  const subscriptions = only === null ? store.all('subscription') : store.of('subscription', only)
  const charges = only === null ? store.all('charge') : store.of('charge', only)
  return [
    ...subscriptions.flatMap((one) => ofSubscription(world, one).filter(({ at }) => at <= store.now(one.customer))),
    ...charges
      .filter(({ customer, $disputeAt: at }) => at !== null && at <= store.now(customer))
      .map((charge) => ({
        at: charge.$disputeAt ?? 0,
        run: () => void openDispute(world, charge),
      })),
  ]
}

function ofSubscription(world: World, subscription: Subscription): Due[] {
  const { status, created, pending_update: pending } = subscription
  if (status === 'canceled' || status === 'incomplete_expired') return []
  if (status === 'incomplete')
    return [{ at: created + PATIENCE, run: () => end(world, subscription, 'incomplete_expired', 'payment_failed') }]
  const periodEnd = subscription.items.data[0]?.current_period_end
  return [
    ...(pending ? [{ at: pending.expires_at, run: () => dropPending(world, subscription) }] : []),
    ...(periodEnd === undefined ? [] : [{ at: periodEnd, run: () => renew(world, subscription) }]),
    ...ofInvoices(world, subscription),
  ]
}

function ofInvoices(world: World, subscription: Subscription): Due[] {
  const mine = world.store
    .of('invoice', subscription.customer)
    .filter((one) => one.parent.subscription_details.subscription === subscription.id)
  return mine.flatMap((invoice) => {
    const { automatically_finalizes_at: finalizes, next_payment_attempt: tries } = invoice
    if (invoice.status === 'draft' && finalizes !== null) {
      const run = () => {
        finalize(world, invoice, subscription.default_payment_method)
        collect(world, invoice, true)
      }
      return [{ at: finalizes, run }]
    }
    if (invoice.status !== 'open' || tries === null) return []
    const run = () => {
      // A bank that waits for its customer is not asked again; the attempt counts as failed.
      invoice.next_payment_attempt = null
      if (!waitsForAction(world, subscription)) return collect(world, invoice, true)
      end(world, subscription, 'canceled', 'payment_failed')
    }
    return [{ at: tries, run }]
  })
}
