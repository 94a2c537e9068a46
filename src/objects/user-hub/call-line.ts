import type { CallFrame } from '../../rpc/calls.ts'
import type { DownData } from '../../protocol/down.ts'
import { isMeant } from '../call-room/call-frame.ts'
import type { Connections } from '../shared/connections.ts'
import { attachmentOf, type Attachment } from '../../sockets/sockets.ts'
import type { Calls, CallStub } from '../../rpc/namespaces.ts'
import type { CallWatch } from './call-watch.ts'
import type { HubWrites } from './hub-writes.ts'
import type { Inbox } from './inbox.ts'
import type { Notifications } from './notifications.ts'
import type { PersonalEvents } from './personal-events.ts'

interface Parts {
  watch: CallWatch
  live: Connections
  calls: Calls
  inbox: Inbox
  keepAlive: (work: Promise<unknown>) => void
  writes: HubWrites
  notifications: Notifications
  personalEvents: PersonalEvents
}

/** Connects the call that a user is in with their devices: passes its events on, and reports the devices to it. */
export class CallLine {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Makes every device ring; those that are not connected are notified. */
  async ring(userId: string, data: DownData<'call:incoming'>, now: number): Promise<void> {
    const { live, writes, notifications } = this.#parts
    live.pass('call:incoming', data)
    const fresh = [{ eventId: 0, event: 'call:incoming', data }]
    await writes.commit(() => notifications.note({ userId, fresh, heardAt: 0 }, now))
  }

  /** A device has answered: no other is to ring any more. */
  answered(callId: string, sessionId: string, now: number): Promise<void> {
    const { writes, notifications } = this.#parts
    return writes.commit(() => notifications.callAnswered(callId, sessionId, now))
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

  /** The call is over: the user is free, and is told so if `data` is given. */
  async over(userId: string, callId: string, data: DownData<'call:ended'> | null, now: number): Promise<void> {
    const { watch, personalEvents, notifications } = this.#parts
    watch.release(callId)
    if (data) await personalEvents.tell({ userId, key: `call:${callId}`, event: 'call:ended', data }, now)
    else notifications.dropRing(callId)
  }

  /** Conversations whose object may have a call of the user. */
  callPlaces(callId: string): string[] {
    const { watch, inbox } = this.#parts
    const present = watch.present(Date.now())
    return present?.callId === callId ? [present.conversationId] : inbox.candidatesFor(callId)
  }

  /** Whether a device has a socket here that has been heard of since a time. */
  isHere(sessionId: string, since: number): boolean {
    return this.#parts.live.hasDevice(sessionId, since)
  }

  /** A device has opened a socket: the call that its user is in sends it the present state. */
  opened(userId: string, sessionId: string, now: number): void {
    this.#inCall(now, (call) => call.came(userId, sessionId))
  }

  /** A socket has closed: the call checks whether it was the device's last one. */
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
    // If the call does not answer, its own job checks the devices soon.
    this.#parts.keepAlive(this.#tellCall(now, work).catch(() => {}))
  }

  async #tellCall(now: number, work: (call: CallStub) => Promise<void>): Promise<void> {
    const present = this.#parts.watch.present(now)
    if (present) await work(this.#parts.calls.of(present.conversationId))
  }
}
