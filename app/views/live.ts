import { api } from '../api/api.ts'
import type { Search } from '../api/wire.ts'
import { go, heading, type View } from '../router.ts'
import { hub } from '../state/hub.ts'
import { fill, h, icon } from '../ui/dom.ts'
import { attempt } from '../ui/toast.ts'

const MODES = [
  ['chat', 'Chat', 'chat'],
  ['audio', 'Voice', 'phone'],
  ['video', 'Video', 'camera'],
] as const
type Mode = (typeof MODES)[number][0]

/** Searches for a live match. */
export const liveView: View = {
  title: 'Live',
  render(scope) {
    const body = h('div', { className: 'live-body' })
    let searching: Mode | null = null
    const find = async (mode: Mode) => {
      const found = await api<Search>('POST', '/match/find', { mode })
      if (found.conversation_id !== undefined) return go(`chat/${found.conversation_id}`)
      searching = mode
      show()
    }
    const stop = async () => {
      searching = null
      show()
      await api('DELETE', '/match/find')
    }
    const show = () =>
      searching === null
        ? fill(
            body,
            h(
              'p',
              {},
              'Meet somebody who is here right now. You have a few minutes; if you both like it, the match stays.',
            ),
            h(
              'div',
              { className: 'modes' },
              ...MODES.map(([mode, label, name]) =>
                h(
                  'button',
                  { type: 'button', className: 'mode', onclick: () => void attempt(() => find(mode)) },
                  icon(name),
                  label,
                ),
              ),
            ),
          )
        : fill(
            body,
            h('div', { className: 'pulse', 'aria-hidden': 'true' }, icon('bolt')),
            h('p', { role: 'status' }, 'Looking for somebody…'),
            h('button', { type: 'button', onclick: () => void attempt(stop) }, 'Stop'),
          )
    hub.on('match:created', (event) => event.kind === 'live' && (searching = null), scope.signal)
    // Searching again after a reconnect continues the same search; see docs/realtime.md.
    scope.onEnd(
      hub.state.subscribe(
        (state) => state === 'open' && searching !== null && void attempt(() => find(searching ?? 'chat')),
      ),
    )
    scope.onEnd(() => searching !== null && void api('DELETE', '/match/find').catch(() => {}))
    show()
    return h('div', { className: 'place narrow live' }, heading('Live'), body)
  },
}
