import type { Included, OfferedPlan, Subscription } from '../../api/billing-wire.ts'

/** What people read about plans and payments. */

const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const months = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' })

export const dayOf = (time: string): string => days.format(Date.parse(time))

export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount)

/** "€9.99 each month". */
export const priceOf = ({ price, currency, interval }: OfferedPlan): string =>
  `${money(price, currency)} each ${interval}`

/** What a plan allows, the most wanted first. */
export const inclusions = (included: Included): string[] =>
  [
    included.see_likes && 'See who likes you',
    included.unlimited_likes && 'Likes without a daily limit',
    included.unlimited_super_likes && 'Super likes without a daily limit',
    included.direct_messages && 'Write to anybody, without a match first',
    included.rewind && 'Take your last decision back',
    included.read_receipts && 'See when your messages were read',
    `Calls of up to ${included.call_minutes} minutes`,
  ].filter((line) => line !== false)

const BRANDS: Readonly<Record<string, string>> = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express' }

/** "Visa ending in 4242, valid until December 2030". */
export const cardName = ({ brand, last4, expires }: NonNullable<Subscription['card']>): string =>
  `${BRANDS[brand] ?? brand} ending in ${last4}, valid until ${months.format(Date.parse(`${expires}-01`))}`

export const SELLERS = {
  stripe: 'your card',
  app_store: 'the App Store',
  play_store: 'Google Play',
  gift: 'our team',
} as const

/** What a subscription comes to: its next payment, its end, or what is wrong with it. */
export function standing({ status, expires_at, renews, cancel_at_period_end }: Subscription): string {
  const day = expires_at === null ? null : dayOf(expires_at)
  if (status === 'grace') return 'The last payment failed. We try again for a week, and Premium stays meanwhile.'
  if (status === 'past_due') return 'The last payments failed, and Premium is paused.'
  if (day === null) return ''
  if (cancel_at_period_end) return `Cancelled. Premium stays until ${day}, and nothing more is charged.`
  if (status === 'trialing') return `Free until ${day}; the first payment is due then.`
  if (status === 'cancelled' || status === 'expired') return `Ended on ${day}.`
  return renews ? `Next payment on ${day}.` : `Ends on ${day}.`
}

/** Whether a payment failed that is still to be made. */
export const isDue = ({ status }: Pick<Subscription, 'status'>): boolean => status === 'grace' || status === 'past_due'

/** Whether a subscription is one that its owner has, rather than an attempt or one that is over. */
export const isRunning = (subscription: Subscription | null): subscription is Subscription =>
  subscription !== null && ['trialing', 'active', 'grace', 'past_due'].includes(subscription.status)
