import { millisecondsUntil } from '../clock.ts'
import { hub } from '../state/hub.ts'
import { fill, h } from '../ui/dom.ts'
import type { Scope } from '../ui/scope.ts'
import { span } from '../ui/time.ts'
import { attempt } from '../ui/toast.ts'

/** The time left of a live match, and the button to keep it. */
export function liveBanner(scope: Scope, matchId: string, expiresAt: string): HTMLElement {
  const left = h('strong', {})
  const words = h('span', { role: 'status' }, 'Live match')
  const banner = h('div', { className: 'notice live' }, words, left)
  const keep = h(
    'button',
    {
      type: 'button',
      className: 'primary',
      onclick: () =>
        void attempt(async () => {
          const { is_lasting } = await hub.request('match:accept', { match_id: matchId })
          if (is_lasting)
            return fill(banner, h('span', { role: 'status' }, 'You both want to stay in touch: this match lasts.'))
          words.textContent = 'It lasts once the other one keeps it, too.'
          keep.remove()
        }),
    },
    'Keep this match',
  )
  banner.append(keep)
  hub.on(
    'match:accepted',
    (event) => {
      if (event.match_id !== matchId) return
      if (event.is_lasting)
        fill(banner, h('span', { role: 'status' }, 'You both want to stay in touch: this match lasts.'))
      else if (keep.isConnected) words.textContent = 'The other one would like to keep it.'
    },
    scope.signal,
  )
  const show = () => (left.textContent = span(millisecondsUntil(expiresAt)))
  scope.every(1_000, show)
  show()
  return banner
}
