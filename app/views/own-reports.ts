import { page } from '../api/api.ts'
import type { OwnReport } from '../api/safety-wire.ts'
import { fill, h } from '../ui/dom.ts'
import { ago } from '../ui/time.ts'
import { complain } from '../ui/toast.ts'

const STATES = {
  pending: 'We look into it.',
  reviewed: 'We look into it.',
  resolved: 'Reviewed; we have acted.',
  dismissed: 'Reviewed; it did not break our rules.',
} as const

/** Reports that the user has made, and what came of them. */
export function ownReports(): HTMLElement {
  const list = h('ul', { className: 'rows' })
  const load = async () => {
    const { data } = await page<{ reports: OwnReport[] }>('/safety/reports?limit=20')
    if (data.reports.length === 0) return fill(list, h('li', { className: 'hint' }, 'You have reported nobody.'))
    fill(list, ...data.reports.map(row))
  }
  load().catch(complain)
  return list
}

const row = ({ user, status, created_at }: OwnReport): HTMLElement =>
  h(
    'li',
    { className: 'row' },
    h(
      'span',
      { className: 'row-words' },
      h('span', { className: 'row-name' }, user.first_name ?? 'Somebody who is gone'),
      h('span', { className: 'row-text' }, `${STATES[status]} Reported ${ago(created_at)}.`),
    ),
  )
