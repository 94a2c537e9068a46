import type { HeardEvents } from '../realtime/events.ts'
import type { Call as CallView } from '../realtime/named-types.generated.ts'
import type { Refusal } from './record.ts'

export type CallEnd = HeardEvents['call:ended']
export type ConsentAction = 'request' | 'accept' | 'decline'

export interface CallEvents {
  /** The server's record has changed: `state`, `media`, `ends_at`, a request for more time or for video. */
  state: CallView
  /** The state of the media's connection. */
  connection: RTCPeerConnectionState
  /** The received media: a new stream with each change. */
  track: MediaStream
  /** The sent media, which has a camera now. */
  local: MediaStream
  /** Whether the other device has its socket. */
  peer: boolean
  /** Whether the call ends within half a minute. */
  nearEnd: boolean
  /** The other user has declined a request, or has not answered it. */
  refused: Refusal
  /** The call cannot be connected. It goes on until one of the two hangs up. */
  error: unknown
  /** The call is over on this device; without a value where this device has left it by itself. */
  ended: CallEnd | undefined
}
