import { api } from '../../api/api.ts'
import type { Billing, OfferedPlan, Subscription } from '../../api/billing-wire.ts'
import { go, type View } from '../../router.ts'
import { billing, loadBilling } from '../../state/plan.ts'
import { loadPlans } from '../../state/plans.ts'
import { fill, h, icon, iconButton, type Child } from '../../ui/dom.ts'
import { attempt, complain, toast } from '../../ui/toast.ts'
import { history } from './history.ts'
import { managing } from './manage.ts'
import { managedLink } from './card-form.ts'
import { openPayment } from './pay.ts'
import { dayOf, inclusions, isRunning, money, priceOf, SELLERS } from './words.ts'

/** What Premium is, how it is paid for, and how it is changed and ended. */
export const premiumView: View = {
  title: 'Premium',
  render(scope) {
    const present = h('section', { className: 'card', 'aria-labelledby': 'premium-now', hidden: true })
    const offers = h('div', { className: 'plans' })
    const includes = h('section', { className: 'card', hidden: true })
    const past = history()
    let plans: OfferedPlan[] | null = null
    let isFirst = true

    const draw = () => {
      const now = billing.value
      if (!plans || !now) return
      const held = present.contains(document.activeElement)
      const known = standingNow(now, plans)
      present.hidden = known.length === 0
      fill(present, h('h2', { id: 'premium-now', tabIndex: -1 }, 'Your plan'), ...known)
      if (held) present.querySelector('h2')?.focus()
      fill(offers, ...(isRunning(now.subscription) ? [] : plans.map((plan) => offer(plan, now, isFirst))))
      fill(includes, h('h2', {}, 'What Premium includes'), whatIsIncluded(plans))
      includes.hidden = plans.length === 0
    }
    scope.watch(billing, draw)
    const load = async () => {
      const [found, , hasPast] = await Promise.all([loadPlans(), loadBilling(), past.load()])
      plans = found
      isFirst = !hasPast
      draw()
    }
    load().catch(complain)
    // Further changes, also those of other devices, add to the history.
    scope.onEnd(billing.subscribe(() => plans && void past.load().catch(() => {})))
    return h(
      'div',
      { className: 'place narrow' },
      h(
        'header',
        { className: 'place-head' },
        iconButton('back', 'Back to the settings', () => go('settings')),
        h('h1', {}, 'Premium'),
      ),
      present,
      offers,
      includes,
      h('section', { className: 'card' }, h('h2', {}, 'What has happened'), past.element, restoring()),
    )
  },
}

/** What counts now, and what to know about it. */
function standingNow(now: Billing, plans: readonly OfferedPlan[]): Child[] {
  const { subscription, other_subscriptions: others, sources } = now
  const gift = sources.find(({ source }) => source === 'gift')
  return [
    ...(isRunning(subscription) ? managing(subscription, plans) : unfinished(subscription, now)),
    gift && h('p', {}, `Premium was given to you until ${dayOf(gift.until)}.`),
    ...others.map((one) =>
      h(
        'p',
        { className: 'notice' },
        `A second subscription renews as well, by ${SELLERS[one.provider]}: end one of them. `,
        one.provider !== 'stripe' && managedLink(one.managed_at, `Open ${SELLERS[one.provider]}`),
      ),
    ),
  ].filter((child) => child !== undefined && child !== null && child !== false)
}

function unfinished(subscription: Subscription | null, { plan, sources }: Billing): Child[] {
  if (subscription?.status === 'incomplete' || subscription?.status === 'requires_action')
    return [h('p', { className: 'notice' }, 'Your last payment was not completed. Choose a plan to try again.')]
  const paid = sources.find(({ source }) => source !== 'gift')
  return plan === 'premium' && paid ? [h('p', {}, `Premium stays until ${dayOf(paid.until)}.`)] : []
}

/** What the plans include: once, where it is the same for all of them. */
function whatIsIncluded(plans: readonly OfferedPlan[]): HTMLElement {
  const lists = new Map<string, string[]>()
  for (const { name, entitlements } of plans) {
    const key = inclusions(entitlements).join('\n')
    lists.set(key, [...(lists.get(key) ?? []), name])
  }
  return h(
    'div',
    { className: 'stacked' },
    ...Array.from(lists, ([lines, names]) =>
      h(
        'div',
        {},
        lists.size > 1 && h('h3', {}, names.join(', ')),
        h('ul', { className: 'included' }, ...lines.split('\n').map((line) => h('li', {}, icon('check'), line))),
      ),
    ),
  )
}

function offer(plan: OfferedPlan, { publishable_key: key }: Billing, isFirst: boolean): HTMLElement {
  const { interval, price, currency, trial_days: trial } = plan
  return h(
    'section',
    { className: 'card plan', 'aria-label': plan.name },
    h('h2', {}, plan.name),
    h('p', { className: 'price' }, priceOf(plan)),
    interval === 'year' && h('p', { className: 'hint' }, `That is ${money(price / 12, currency)} a month.`),
    trial > 0 && isFirst && h('p', { className: 'chip shared' }, `The first ${trial} days are free`),
    key === null
      ? h('p', { className: 'hint' }, 'Cards are not taken here. Subscribe in the app.')
      : h(
          'button',
          { type: 'button', className: 'primary', onclick: () => openPayment(plan, isFirst) },
          `Choose ${plan.name}`,
        ),
  )
}

/** For "I have paid, and have nothing". */
function restoring(): HTMLElement {
  const restore = async () => {
    const { subscription } = await api<{ subscription: Subscription | null }>('POST', '/billing/restore', {
      type: 'card',
    })
    await loadBilling()
    toast(
      isRunning(subscription)
        ? 'Everything that you have bought counts.'
        : 'Nothing was found that was bought by card. Purchases of a store are restored in the app from there.',
    )
  }
  return h(
    'div',
    { className: 'stacked' },
    h('p', { className: 'hint' }, 'Have you paid, and something is missing?'),
    h('button', { type: 'button', onclick: () => void attempt(restore) }, 'Restore purchases'),
  )
}
