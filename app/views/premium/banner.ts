import { billing } from '../../state/plan.ts'
import { linkTo } from '../../router.ts'
import { fill, h } from '../../ui/dom.ts'
import { isDue } from './words.ts'
import type { Scope } from '../../ui/scope.ts'

/** What its owner has to do something about, above every place: a payment that failed, a card that expires. */
export function paymentBanner(scope: Scope): HTMLElement {
  const banner = h('aside', { className: 'notice payment-notice', 'aria-label': 'Your subscription', hidden: true })
  scope.watch(billing, (now) => {
    const subscription = now?.subscription
    const text =
      subscription && isDue(subscription)
        ? 'Your last payment failed. Change the card, so that Premium stays.'
        : subscription?.card?.expires_soon === true
          ? 'Your card expires before the next payment. Change it, so that Premium stays.'
          : null
    banner.hidden = text === null
    // Read out where it appears, and not again with every reload of the same.
    if (text === null) fill(banner)
    else if (!banner.textContent.startsWith(text)) fill(banner, h('span', {}, text), linkTo('premium', 'See to it'))
  })
  return banner
}
