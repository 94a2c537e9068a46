import { ApiError } from '../../api/api.ts'
import type { OfferedPlan } from '../../api/billing-wire.ts'
import { go } from '../../router.ts'
import { loadPlans } from '../../state/plans.ts'
import { plan } from '../../state/plan.ts'
import { openDialog } from '../../ui/dialog.ts'
import { fill, h, icon } from '../../ui/dom.ts'
import { inclusions, money } from './words.ts'

/** What was refused, in words. */
interface Refused {
  title: string
  text: string
  /** The plans that would allow it; null for all. */
  planIds: readonly string[] | null
  /** What coins buy in its place. */
  offers: readonly string[]
}

const LIMITS: Readonly<Record<string, string>> = {
  interest_daily: 'You have used your likes of today. With Premium there is no daily limit.',
  super_like_daily: 'You have used your super like of today. With Premium there is no daily limit.',
}

const listIn = (details: Record<string, unknown>, name: string): string[] | null => {
  const list = details[name]
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : null
}

/** Offers the plans that would allow what the API has refused; false where a plan would not help. */
export function offerPlans(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  const { code, details } = error
  const limit = String(details['limit'])
  const isOfPlan = code === 'PREMIUM_REQUIRED' || (code === 'LIMIT_REACHED' && limit in LIMITS && plan.value === 'free')
  if (!isOfPlan) return false
  openPaywall({
    title: code === 'PREMIUM_REQUIRED' ? 'This is part of Premium' : 'That was it for today',
    text: LIMITS[limit] ?? 'Your plan does not include this yet.',
    planIds: listIn(details, 'plan_ids'),
    offers: listIn(details, 'offers') ?? [],
  })
  return true
}

/** Says what Premium includes, and leads to it. */
export function openPaywall({ title, text, planIds, offers }: Refused): void {
  openDialog(
    title,
    ({ close }) => {
      const included = h('ul', { className: 'included' })
      const price = h('p', { className: 'hint' })
      loadPlans().then(
        (plans) => {
          const fitting = plans.filter(({ id }) => planIds === null || planIds.includes(id))
          fill(included, ...inclusionsOf(fitting).map((line) => h('li', {}, icon('check'), line)))
          price.textContent = startingAt(fitting)
        },
        () => included.remove(),
      )
      const leave = (place: string) => () => (close(), go(place))
      return [
        h('p', {}, text),
        included,
        price,
        h(
          'div',
          { className: 'actions' },
          h('button', { type: 'button', onclick: close }, 'Not now'),
          offers.length > 0 && h('button', { type: 'button', onclick: leave('wallet') }, 'Use coins'),
          h('button', { type: 'button', className: 'primary', onclick: leave('premium') }, 'See Premium'),
        ),
      ]
    },
    'paywall',
  )
}

const inclusionsOf = ([first]: readonly OfferedPlan[]): string[] => (first ? inclusions(first.entitlements) : [])

/** The least that a month costs. */
function startingAt(plans: readonly OfferedPlan[]): string {
  const [cheapest] = plans
    .map(({ price, interval, currency }) => ({ monthly: interval === 'year' ? price / 12 : price, currency }))
    .toSorted((a, b) => a.monthly - b.monthly)
  return cheapest ? `From ${money(cheapest.monthly, cheapest.currency)} a month. Cancel whenever you like.` : ''
}
