import type { StripeSubscription } from '../../providers/stripe/shapes.ts'

/** What a provider's answer means for us. Times are milliseconds since 1970. */
export interface SubscriptionState {
  status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
  startedAt: number
  /** The end of the period that is paid, or tried; null before the first. */
  expiresAt: number | null
  /** Until when it grants its plan; null where it does not. */
  entitledUntil: number | null
  /** Whether the provider will collect again, or is about to for the first time. */
  renews: boolean
  cancelAtPeriodEnd: boolean
  /** Why access ended early. */
  why: 'refunded' | 'disputed' | 'revoked' | null
  /** When to ask again without being told to; null when nothing can change any more. */
  reconcileAt: number | null
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long access stays after a renewal has failed, while the provider tries again. */
export const GRACE = 7 * DAY
/**
 * How long a subscription that renews grants beyond its period, in case neither the provider's notice nor our question at
 * the end of the period gets through. What has ended ends with the answer to that question, not after this.
 */
export const RENEWAL_SLACK = DAY
/** Each subscription that may change is asked about at least so often. */
export const SWEEP = DAY
/** A payment that waits for its payer is asked about so often. */
const WHILE_WAITING = 15 * MINUTE

type Core = Omit<SubscriptionState, 'reconcileAt'>

/**
 * Adds when to ask again: a minute after the period, every hour while the next one is awaited, and at least once a day while
 * anything may change.
 */
export function withNextLook(core: Core, now: number): SubscriptionState {
  return { ...core, reconcileAt: nextLook(core, now) }
}

function nextLook({ status, expiresAt, entitledUntil, renews }: Core, now: number): number | null {
  if (status === 'incomplete' || status === 'requires_action') return now + WHILE_WAITING
  const isOver = !renews && (entitledUntil === null || entitledUntil <= now)
  if (isOver) return null
  const afterPeriod = (expiresAt ?? now) + MINUTE
  return afterPeriod > now ? Math.min(afterPeriod, now + SWEEP) : now + (status === 'past_due' ? SWEEP : HOUR)
}

/**
 * Access by a subscription of Stripe. A period that was paid, and neither given back nor disputed, is granted to its end
 * even when the subscription was ended at once. A dispute or a full refund of the newest invoice takes it away.
 */
export function stateOfStripe(subscription: StripeSubscription, now: number): SubscriptionState {
  const { status, startedAt, periodStart, periodEnd, latestInvoice: invoice } = subscription
  const isPaid = invoice?.status === 'paid' && invoice.amountPaid > 0
  const why = invoice?.isDisputed
    ? 'disputed'
    : invoice && isPaid && invoice.refundedMinor >= invoice.amountPaid
      ? 'refunded'
      : null
  const endsAt = subscription.cancelAt ?? (subscription.cancelAtPeriodEnd ? periodEnd : null)
  const core = { startedAt, expiresAt: periodEnd, cancelAtPeriodEnd: endsAt !== null, why } as const
  const over = { ...core, cancelAtPeriodEnd: false, entitledUntil: null, renews: false }
  switch (status) {
    case 'incomplete': {
      const isAsked = invoice?.paymentIntentStatus === 'requires_action'
      return withNextLook(
        { ...core, why: null, status: isAsked ? 'requires_action' : 'incomplete', entitledUntil: null, renews: true },
        now,
      )
    }
    case 'incomplete_expired':
      return withNextLook({ ...over, why: null, status: 'expired' }, now)
    case 'trialing':
    case 'active': {
      if (why) return withNextLook({ ...over, status: 'cancelled' }, now)
      const renews = endsAt === null
      const entitledUntil = renews ? periodEnd + RENEWAL_SLACK : Math.min(endsAt, periodEnd)
      return withNextLook({ ...core, status, entitledUntil, renews }, now)
    }
    case 'past_due':
    case 'unpaid': {
      const graceUntil = periodStart + GRACE
      const hasGrace = status === 'past_due' && graceUntil > now && !why
      const renews = status === 'past_due' && endsAt === null && !why
      return withNextLook(
        { ...core, status: hasGrace ? 'grace' : 'past_due', entitledUntil: hasGrace ? graceUntil : null, renews },
        now,
      )
    }
    case 'paused':
      return withNextLook({ ...core, status: 'past_due', entitledUntil: null, renews: false }, now)
    case 'canceled': {
      const isOwed = isPaid && !why && periodEnd > now
      return withNextLook(
        { ...over, status: isOwed || why ? 'cancelled' : 'expired', entitledUntil: isOwed ? periodEnd : null },
        now,
      )
    }
  }
}
