import type { CallFrame } from '../../rpc/calls.ts'
import type { DownData } from '../../protocol/down.ts'
import { isMeant } from '../call-room/call-frame.ts'
import type { Live } from '../shared/live.ts'
import { attachmentOf, type Attachment } from '../../sockets/sockets.ts'
import type { CallStub } from '../../rpc/namespaces.ts'
import type { CallWatch } from './call-watch.ts'

interface Parts {
  watch: CallWatch
  live: Live
  /** The object that has a call, by its conversation. */
  callOf: (conversationId: string) => CallStub
  keepAlive: (work: Promise<unknown>) => void
  /** Notes what devices that are not there are to be notified of. */
  note: (userId: string, event: 'call:incoming', data: DownData<'call:incoming'>, now: number) => Promise<void>
  /** Forgets what they were to be notified of. */
  unnote: (callId: string) => void
  /** Tells every device, and writes it down for those that are not there. */
  tell: (userId: string, key: string, data: DownData<'call:ended'>, now: number) => Promise<void>
}

/** What a person's hub has to do with the call that they are in: their devices hear of it here, and it of them. */
export class CallLine {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Lets every device ring; those that are not there are notified. */
  async ring(userId: string, data: DownData<'call:incoming'>, now: number): Promise<void> {
    this.#parts.live.pass('call:incoming', data)
    await this.#parts.note(userId, 'call:incoming', data, now)
  }

  /** Passes frames to devices. Returns whether any has been reached. */
  pass(frames: readonly CallFrame[]): boolean {
    const { live } = this.#parts
    let isReached = false
    for (const { event, data, to } of frames) {
      const isFor = (who: Attachment) => isMeant(to, who.sessionId)
      isReached ||= live.open().some(({ who }) => isFor(who))
      live.pass(event, data, isFor)
    }
    return isReached
  }

  /** The call is over: the person is free, and told of it where they have heard of the call. */
  async over(userId: string, callId: string, data: DownData<'call:ended'> | null, now: number): Promise<void> {
    this.#parts.watch.release(callId)
    if (data) await this.#parts.tell(userId, `call:${callId}`, data, now)
    else this.#parts.unnote(callId)
  }

  /** Whether a device has a socket here that has been heard of since a time. */
  isHere(sessionId: string, since: number): boolean {
    return this.#parts.live.hasDevice(sessionId, since)
  }

  /** A device has opened a socket: the call that its person is in tells it how things stand. */
  opened(userId: string, sessionId: string, now: number): void {
    this.#inCall(now, (call) => call.came(userId, sessionId))
  }

  /** A socket has closed: the call looks whether that was the device's last one. */
  closed(socket: WebSocket, now: number): void {
    const { userId, sessionId } = attachmentOf(socket)
    if (!this.isHere(sessionId, 0)) this.#inCall(now, (call) => call.gone(userId))
  }

  sessionEnded(userId: string, sessionId: string, now: number): Promise<void> {
    return this.#tellCall(now, (call) => call.sessionEnded(userId, sessionId))
  }

  accountShut(userId: string, now: number): Promise<void> {
    return this.#tellCall(now, (call) => call.accountShut(userId))
  }

  #inCall(now: number, work: (call: CallStub) => Promise<void>): void {
    // Should it not answer, it looks by itself before long.
    this.#parts.keepAlive(this.#tellCall(now, work).catch(() => {}))
  }

  async #tellCall(now: number, work: (call: CallStub) => Promise<void>): Promise<void> {
    const present = this.#parts.watch.present(now)
    if (present) await work(this.#parts.callOf(present.conversationId))
  }
}
