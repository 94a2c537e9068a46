import { page } from '../../api/api.ts'
import type { BillingEntry } from '../../api/billing-wire.ts'
import { h } from '../../ui/dom.ts'
import { attempt } from '../../ui/toast.ts'
import { dayOf, SELLERS } from './words.ts'

/** What has happened to the plan, newest first, with a button for what is older. */
export function history(): { element: HTMLElement; load: () => Promise<boolean> } {
  const list = h('ol', { className: 'rows' })
  const more = h('button', { type: 'button', hidden: true }, 'Show more')
  let cursor: string | null = null
  const add = async (after: string | null) => {
    const { data, cursor: next } = await page<{ history: BillingEntry[] }>('/billing/history?limit=10', after)
    if (after === null) list.replaceChildren()
    list.append(...data.history.map(row))
    if (list.childElementCount === 0) list.append(h('li', { className: 'hint' }, 'Nothing yet.'))
    cursor = next
    more.hidden = cursor === null
    return data.history.length > 0 || after !== null
  }
  more.addEventListener('click', () => void attempt(() => add(cursor)))
  return { element: h('div', { className: 'stacked' }, list, more), load: () => add(null) }
}

/** Where it is the end that counts; elsewhere it is some hours after the next payment, in case that is late. */
const WITH_END: ReadonlySet<string> = new Set(['cancelled', 'given'])

const row = ({ at, source, kind, title, until }: BillingEntry): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, title),
      h(
        'span',
        { className: 'row-text whole' },
        `${dayOf(at)}, by ${SELLERS[source]}${until === null || !WITH_END.has(kind) ? '' : `; good until ${dayOf(until)}`}`,
      ),
    ),
  )
