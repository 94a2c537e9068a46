import type { Call, CallView } from '../../sdk/src/calls/index.ts'
import { signal, type Signal } from '../state/signal.ts'

/** A call of the library as views watch it. */
export interface ShownCall {
  call: Call
  view: Signal<CallView>
  local: Signal<MediaStream>
  remote: Signal<MediaStream>
  connection: Signal<RTCPeerConnectionState>
  isPeerHere: Signal<boolean>
  /** The call ends within half a minute. */
  isNearEnd: Signal<boolean>
}

export function shownCall(call: Call): ShownCall {
  const shown: ShownCall = {
    call,
    view: signal(call.view),
    local: signal(call.local),
    remote: signal(call.remote),
    connection: signal(call.connection),
    isPeerHere: signal(call.isPeerHere),
    isNearEnd: signal(call.isNearEnd),
  }
  call.on('state', (view) => (shown.view.value = view))
  call.on('local', (stream) => (shown.local.value = stream))
  call.on('track', (stream) => (shown.remote.value = stream))
  call.on('connection', (state) => (shown.connection.value = state))
  call.on('peer', (isHere) => (shown.isPeerHere.value = isHere))
  call.on('nearEnd', (isNear) => (shown.isNearEnd.value = isNear))
  return shown
}
