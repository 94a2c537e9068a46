import { RealtimeError } from '../realtime/realtime-error.ts'
import type { Platform } from './options.ts'

/** A signal without its call and connection, which are added to every one. */
export type Signal =
  | { event: 'call:sdp_offer' | 'call:sdp_answer'; sdp: string }
  | { event: 'call:ice_candidate'; candidate: RTCIceCandidateInit }

/** Codes of an answer that did not come. */
const UNANSWERED: ReadonlySet<string> = new Set(['TIMEOUT', 'DISCONNECTED'])
/** How long a signal waits for an opening before it is tried all the same, in milliseconds. */
const TRY_AGAIN_AFTER = 1_000

/** Sends signals in order. While the socket is down, they are queued. */
export class Signaller {
  readonly #platform: Pick<Platform, 'realtime' | 'clock'>
  readonly #which: { call_id: string; connection_id: string }
  #last: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(platform: Pick<Platform, 'realtime' | 'clock'>, callId: string, connectionId: string) {
    this.#platform = platform
    this.#which = { call_id: callId, connection_id: connectionId }
  }

  send(signal: Signal): void {
    this.#last = this.#last.then(() => this.#deliver(signal))
  }

  stop(): void {
    this.#isOver = true
  }

  async #deliver(signal: Signal): Promise<void> {
    while (!this.#isOver) {
      // At an opening `call:resume` goes first, so that the call knows this device again.
      if (this.#platform.realtime.state === 'open') {
        try {
          return await this.#write(signal)
        } catch (error) {
          // A rejected signal is not retried; an event reports the end of the call.
          if (!(error instanceof RealtimeError && UNANSWERED.has(error.code))) return
        }
      }
      await this.#nextOpening()
    }
  }

  async #write(signal: Signal): Promise<void> {
    const { realtime } = this.#platform
    if (signal.event !== 'call:ice_candidate') {
      await realtime.request(signal.event, { ...this.#which, sdp: signal.sdp })
      return
    }
    const { candidate = '', sdpMid, sdpMLineIndex, usernameFragment } = signal.candidate
    await realtime.request('call:ice_candidate', {
      ...this.#which,
      candidate,
      sdp_mid: sdpMid ?? null,
      sdp_m_line_index: sdpMLineIndex ?? null,
      username_fragment: usernameFragment ?? null,
    })
  }

  /** Resolves when the socket is open, or after a while, so that nothing waits forever. */
  #nextOpening(): Promise<void> {
    const { realtime, clock } = this.#platform
    return new Promise((resolve) => {
      const done = () => {
        timer.clear()
        stop()
        resolve()
      }
      const timer = clock.setTimeout(done, TRY_AGAIN_AFTER)
      const stop = realtime.onState((state) => state === 'open' && done())
    })
  }
}
