import type { Stop, Until } from '../realtime/listeners.ts'
import type { HeardEvents } from '../realtime/events.ts'
import type { CallMedia } from '../realtime/named-types.generated.ts'
import type { Call } from './call.ts'
import type { CallEnd } from './call-events.ts'
import { Emitter } from './emitter.ts'

/** Why a call does not ring here any more. `elsewhere` is another device, `tab` another tab of this one. */
export type Stopped =
  | { why: 'answered' | 'elsewhere' | 'tab' | 'replaced' | 'signed_out'; end?: undefined }
  | { why: 'ended'; end: CallEnd }

export interface IncomingParts {
  data: HeardEvents['call:incoming']
  accept: (media: CallMedia) => Promise<Call>
  decline: () => Promise<void>
  report: (error: unknown) => void
}

/** A call that rings on this device. */
export class IncomingCall {
  /** The caller, the media, and until when it rings. */
  readonly data: HeardEvents['call:incoming']
  readonly #parts: IncomingParts
  readonly #events: Emitter<{ stopped: Stopped }>
  #isOver = false

  /** Made by `Calls`. */
  constructor(parts: IncomingParts) {
    this.data = parts.data
    this.#parts = parts
    this.#events = new Emitter(parts.report)
  }

  get id(): string {
    return this.data.call_id
  }

  on(name: 'stopped', listener: (stopped: Stopped) => void, until?: Until): Stop {
    return this.#events.on(name, listener, until)
  }

  /**
   * Opens microphone and camera, and answers.
   * @throws CallError, or RealtimeError of the server, as `CALL_STATE` with `details.elsewhere`
   */
  accept({ media = this.data.media }: { media?: CallMedia } = {}): Promise<Call> {
    return this.#parts.accept(media)
  }

  /** Declines on all devices of the user; `stopped` follows. @throws RealtimeError */
  decline(): Promise<void> {
    return this.#parts.decline()
  }

  /** Tells that it does not ring any more. Called by `Calls`. */
  stop(stopped: Stopped): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.emit('stopped', stopped)
  }
}
