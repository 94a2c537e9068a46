import type { CoinOffer } from '../../api/coins-wire.ts'
import { loadOffers, spend } from '../../state/coins.ts'
import { confirmed } from '../../ui/dialog.ts'
import { fill, h } from '../../ui/dom.ts'
import { nameOf } from '../../ui/name.ts'
import { clockTime } from '../../ui/time.ts'
import { attempt, complain, toast } from '../../ui/toast.ts'

/** Where an offer is bought that needs somebody, or a call. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  super_like: 'Offered when the super like of the day is used.',
  direct_message: 'Offered when you write to somebody without a match.',
  call_minutes: 'Offered near the end of a call.',
}

/** What coins buy. */
export function offers(): HTMLElement {
  const list = h('ul', { className: 'rows' })
  loadOffers().then((found) => fill(list, ...found.map(row)), complain)
  return list
}

const row = (offer: CoinOffer): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, `${offer.title}, ${offer.price} coins`),
      h('span', { className: 'row-text whole' }, offer.description),
      offer.target !== null && h('span', { className: 'row-text whole' }, ELSEWHERE[offer.offer] ?? ''),
    ),
    offer.target === null &&
      h(
        'button',
        { type: 'button', 'aria-label': `Use ${offer.price} coins: ${offer.title}`, onclick: () => void buy(offer) },
        'Use',
      ),
  )

async function buy({ offer, title, description, price }: CoinOffer): Promise<void> {
  if (!(await confirmed(`${title}?`, `${description} It costs ${price} coins.`, `Use ${price} coins`, 'Not now')))
    return
  await attempt(async () => {
    const { effect } = await spend(offer)
    if (effect.ends_at !== undefined) toast(`It lasts until ${clockTime(effect.ends_at).textContent}.`)
    else if (effect.user) toast(`${nameOf(effect.user)} is back in the feed.`)
    else toast('Done.')
  })
}
