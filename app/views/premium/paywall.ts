import { ApiError } from '../../api/api.ts'
import type { OfferedPlan } from '../../api/billing-wire.ts'
import { go } from '../../router.ts'
import { loadOffers, spend } from '../../state/coins.ts'
import { loadPlans } from '../../state/plans.ts'
import { plan } from '../../state/plan.ts'
import { closeDialogs, openDialog } from '../../ui/dialog.ts'
import { fill, h, icon } from '../../ui/dom.ts'
import { attempt, type Refused } from '../../ui/toast.ts'
import { paywallBlock } from '../blocks.ts'
import { inclusions, money } from './words.ts'

/** A wall, in words, and what is beyond it. */
interface Wall extends Refused {
  title: string
  text: string
  /** The plans that would allow it; null for all. */
  planIds: readonly string[] | null
  /** What coins buy in their place. */
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

/** Offers what would allow a thing that the API has refused; false where nothing that is sold would help. */
export function offerPlans(error: unknown, refused: Refused): boolean {
  if (!(error instanceof ApiError)) return false
  const { code, details } = error
  if (code === 'INSUFFICIENT_COINS') return (openPoor(error), true)
  const limit = String(details['limit'])
  const isOfPlan = code === 'PREMIUM_REQUIRED' || (code === 'LIMIT_REACHED' && limit in LIMITS && plan.value === 'free')
  if (!isOfPlan) return false
  openPaywall({
    title: code === 'PREMIUM_REQUIRED' ? 'This is part of Premium' : 'That was it for today',
    text: LIMITS[limit] ?? 'Your plan does not include this yet.',
    planIds: listIn(details, 'plan_ids'),
    offers: listIn(details, 'offers') ?? [],
    ...refused,
  })
  return true
}

/** Says what Premium includes, and leads to it. */
export function openPaywall(wall: Wall): void {
  const { title, text, planIds } = wall
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
      return [
        h('p', {}, text),
        included,
        paywallBlock(),
        price,
        byCoins(wall, close),
        h(
          'div',
          { className: 'actions' },
          h('button', { type: 'button', onclick: close }, 'Not now'),
          h('button', { type: 'button', className: 'primary', onclick: () => (close(), go('premium')) }, 'See Premium'),
        ),
      ]
    },
    'paywall',
  )
}

/** Buttons that buy the same thing once, for coins. */
function byCoins({ offers: names, target, onBought }: Wall, close: () => void): HTMLElement | null {
  if (names.length === 0) return null
  const buttons = h('div', { className: 'stacked' })
  const buy = (offer: string, ofWhom?: string) =>
    attempt(async () => {
      await spend(offer, ofWhom)
      close()
      onBought?.(offer)
    })
  loadOffers().then(
    (offers) => {
      const fitting = offers.filter((one) => names.includes(one.offer) && (one.target === null || target !== undefined))
      const buttonOf = ({ offer, title, price, target: kind }: (typeof offers)[number]) =>
        h(
          'button',
          { type: 'button', onclick: () => void buy(offer, kind === null ? undefined : target) },
          `${title} for ${price} coins`,
        )
      fill(buttons, ...fitting.map(buttonOf))
    },
    () => buttons.remove(),
  )
  return buttons
}

/** There are too few coins. */
function openPoor({ message, details }: ApiError): void {
  const [price, balance] = [Number(details['price']), Number(details['balance'])]
  openDialog('Not enough coins', ({ close }) => [
    h('p', {}, details['reason'] === 'refund_owed' ? message : `It costs ${price} coins, and you have ${balance}.`),
    h(
      'div',
      { className: 'actions' },
      h('button', { type: 'button', onclick: close }, 'Not now'),
      h(
        'button',
        {
          type: 'button',
          className: 'primary',
          onclick: () => {
            closeDialogs()
            go('wallet')
          },
        },
        'Get coins',
      ),
    ),
  ])
}

const inclusionsOf = ([first]: readonly OfferedPlan[]): string[] => (first ? inclusions(first.entitlements) : [])

/** The least that a month costs. */
function startingAt(plans: readonly OfferedPlan[]): string {
  const [cheapest] = plans
    .map(({ price, interval, currency }) => ({ monthly: interval === 'year' ? price / 12 : price, currency }))
    .toSorted((a, b) => a.monthly - b.monthly)
  return cheapest ? `From ${money(cheapest.monthly, cheapest.currency)} a month. Cancel whenever you like.` : ''
}
