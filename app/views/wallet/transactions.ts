import { page } from '../../api/api.ts'
import type { CoinEntry } from '../../api/coins-wire.ts'
import { balance } from '../../state/coins.ts'
import { h } from '../../ui/dom.ts'
import { field, select } from '../../ui/form.ts'
import type { Scope } from '../../ui/scope.ts'
import { attempt, complain } from '../../ui/toast.ts'
import { dayOf } from '../premium/words.ts'

const KINDS = [
  ['', 'Everything'],
  ['purchase', 'Bought'],
  ['reward', 'Earned'],
  ['spend', 'Used'],
  ['refund', 'Refunded'],
  ['expiry', 'Expired'],
  ['adjustment', 'Corrected by our team'],
] as const

/** Where coins have come from and gone to, newest first. */
export function transactions(scope: Scope): HTMLElement {
  const list = h('ol', { className: 'rows' })
  const more = h('button', { type: 'button', hidden: true }, 'Show more')
  const kind = select('type', KINDS, '')
  let cursor: string | null = null
  const add = async (after: string | null) => {
    const type = kind.value === '' ? '' : `&type=${kind.value}`
    const found = await page<{ transactions: CoinEntry[] }>(`/coins/transactions?limit=20${type}`, after)
    if (after === null) list.replaceChildren()
    list.append(...found.data.transactions.map(row))
    if (list.childElementCount === 0) list.append(h('li', { className: 'hint' }, 'Nothing yet.'))
    cursor = found.cursor
    more.hidden = cursor === null
  }
  more.addEventListener('click', () => void attempt(() => add(cursor)))
  kind.addEventListener('change', () => void attempt(() => add(null)))
  // Every change of the balance is an entry.
  scope.watch(balance, () => void add(null).catch(complain))
  return h('div', { className: 'stacked stretched' }, field('Show', kind), list, more)
}

const row = ({ amount, balance_after, title, created_at }: CoinEntry): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, title),
      h('span', { className: 'row-text whole' }, `${dayOf(created_at)}; ${balance_after} afterwards`),
    ),
    h('span', { className: 'row-side' }, amount > 0 ? `+${amount}` : String(amount)),
  )
