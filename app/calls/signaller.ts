import { OfflineError } from '../api/api.ts'
import { hub } from '../state/hub.ts'

/** A signal without its call and connection, which are added to every one. */
export type Signal =
  | { event: 'call:sdp_offer' | 'call:sdp_answer'; sdp: string }
  | { event: 'call:ice_candidate'; candidate: RTCIceCandidateInit }

/** Sends signals in order. While the socket is down, they are queued. */
export class Signaller {
  readonly #callId: string
  readonly #connectionId: string
  #last: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(callId: string, connectionId: string) {
    this.#callId = callId
    this.#connectionId = connectionId
  }

  send(signal: Signal): void {
    this.#last = this.#last.then(() => this.#deliver(signal))
  }

  stop(): void {
    this.#isOver = true
  }

  async #deliver(signal: Signal): Promise<void> {
    while (!this.#isOver) {
      try {
        return await this.#write(signal)
      } catch (error) {
        // A rejected signal is not retried; an event reports the end of the call.
        if (!(error instanceof OfflineError)) return
        await nextOpening()
      }
    }
  }

  async #write(signal: Signal): Promise<void> {
    const which = { call_id: this.#callId, connection_id: this.#connectionId }
    if (signal.event !== 'call:ice_candidate') {
      await hub.request(signal.event, { ...which, sdp: signal.sdp })
      return
    }
    const { candidate = '', sdpMid, sdpMLineIndex, usernameFragment } = signal.candidate
    await hub.request('call:ice_candidate', {
      ...which,
      candidate,
      sdp_mid: sdpMid ?? null,
      sdp_m_line_index: sdpMLineIndex ?? null,
      username_fragment: usernameFragment ?? null,
    })
  }
}

/** Resolves when the socket is open, or after a while, so that nothing waits forever. */
function nextOpening(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(done, 1_000)
    const stop = hub.state.subscribe((state) => state === 'open' && done())
  })
}
