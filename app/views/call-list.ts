import { page } from '../api/api.ts'
import type { PastCall } from '../api/wire.ts'
import { emptyState } from '../router.ts'
import { avatar } from '../ui/avatar.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { shortTime, span } from '../ui/time.ts'

/** Fills a list with the ended calls, newest first; each links to its chat. */
export async function showCalls(list: HTMLElement): Promise<void> {
  const { data } = await page<{ calls: PastCall[] }>('/calls/history?limit=50')
  if (data.calls.length === 0)
    fill(list, h('li', {}, emptyState('No calls yet', 'Call somebody from your chat with them.')))
  else fill(list, ...data.calls.map(callRow))
}

function callRow(call: PastCall): HTMLElement {
  const { user, conversation_id, media, created_at } = call
  return h(
    'li',
    {},
    h(
      'a',
      { href: `#/chat/${conversation_id}`, className: isMissed(call) ? 'row unread' : 'row' },
      avatar(user),
      h(
        'span',
        { className: 'row-words' },
        h('span', { className: 'row-name' }, user.first_name),
        h('span', { className: 'row-text' }, icon(media === 'video' ? 'camera' : 'phone'), ' ', words(call)),
      ),
      h('span', { className: 'row-side' }, shortTime(created_at)),
    ),
  )
}

const isMissed = ({ direction, reason }: PastCall): boolean =>
  direction === 'incoming' && (reason === 'missed' || reason === 'cancelled')

function words(call: PastCall): string {
  if (isMissed(call)) return 'Missed call'
  const kind = call.direction === 'incoming' ? 'Incoming call' : 'Outgoing call'
  return call.duration_seconds > 0 ? `${kind}, ${span(call.duration_seconds * 1000)}` : `${kind}, not answered`
}
