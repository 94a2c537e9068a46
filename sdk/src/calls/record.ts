import type { HeardEvents } from '../realtime/events.ts'
import type { Call as CallView } from '../realtime/named-types.generated.ts'
import type { CallSocket } from './options.ts'

/** What the two may agree on during a call. */
export type Consent = 'extend' | 'upgrade'

/** A request that the other user has declined, or not answered in time. */
export interface Refusal {
  what: Consent
  reason: HeardEvents['call:extend_declined']['reason']
}

export interface Following {
  realtime: CallSocket
  view: () => CallView
  onView: (view: CallView) => void
  /** Both have agreed to see each other. */
  onUpgraded: () => void
  onRefused: (refusal: Refusal) => void
  /** The call ends within half a minute, or has been extended since. */
  onNearEnd: (isNearEnd: boolean) => void
  /** Whether the other device has its socket. */
  onPeer: (isHere: boolean) => void
  until: AbortSignal
}

/** Keeps the server's record of one call current by its events. */
export function followRecord({ realtime, view, until, ...tell }: Following): void {
  type Name = Extract<keyof HeardEvents, `call:${string}`>
  const on = <N extends Exclude<Name, 'call:state'>>(event: N, hear: (data: HeardEvents[N]) => void) =>
    realtime.on(
      event,
      (data) => {
        if (data.call_id === view().id) hear(data)
      },
      { signal: until },
    )
  const change = (next: Partial<CallView>) => tell.onView({ ...view(), ...next })
  const without = (what: 'extension' | 'upgrade', next: Partial<CallView> = {}) => {
    const { [what]: _, ...rest } = view()
    tell.onView({ ...rest, ...next })
  }

  realtime.on(
    'call:state',
    ({ call }) => {
      if (call.id === view().id) tell.onView(call)
    },
    { signal: until },
  )
  on('call:answered', ({ answered_by }) => {
    if (view().direction === 'outgoing' && answered_by === view().callee_id) change({ state: 'connecting' })
  })
  on('call:participant', ({ is_here }) => tell.onPeer(is_here))
  on('call:timeout_warning', () => tell.onNearEnd(true))
  on('call:extend_requested', ({ requested_by, expires_at }) => change({ extension: { requested_by, expires_at } }))
  on('call:extended', ({ ends_at }) => {
    without('extension', { ends_at })
    tell.onNearEnd(false)
  })
  on('call:extend_declined', ({ reason }) => {
    without('extension')
    tell.onRefused({ what: 'extend', reason })
  })
  on('call:upgrade_requested', ({ requested_by, expires_at }) => change({ upgrade: { requested_by, expires_at } }))
  on('call:upgraded', ({ media }) => {
    without('upgrade', { media })
    tell.onUpgraded()
  })
  on('call:upgrade_declined', ({ reason }) => {
    without('upgrade')
    tell.onRefused({ what: 'upgrade', reason })
  })
}
