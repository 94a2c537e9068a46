import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { EventLog } from './event-log.ts'
import type { Jobs } from './jobs.ts'
import type { Connections } from './connections.ts'
import { attachmentOf, saveAttachment, type Attached } from '../../sockets/sockets.ts'

/** A frame of a client so long after something was sent to it, in milliseconds, proves that it has arrived. */
const SAID_BY_SPEAKING = 1_000
/** How soon the pings that the runtime has answered are checked first, in milliseconds; then with growing pauses. */
const FIRST_LOOK = 2_000
/** How many events before an acknowledged one are searched for messages that were not acknowledged. */
const LOOK_BACK = 64

/** Called with messages of others that have arrived at a device of a user. Some may come again. */
type OnArrived = (userId: string, messages: readonly LoggedEvent[], now: number) => void

/**
 * Which messages have arrived at devices (docs/decisions/delivered-receipts.md). A device acknowledges by `ack_events`, by
 * `last_event_id`, or by any frame a second or more after it was sent something. Pings are answered by the runtime, so the
 * job `arrivals` checks them while a message waits for its acknowledgement.
 */
export class Acknowledgements {
  readonly #events: EventLog
  readonly #live: Connections
  readonly #jobs: Jobs
  readonly #onArrived: OnArrived

  constructor(events: EventLog, live: Connections, jobs: Jobs, onArrived: OnArrived) {
    this.#events = events
    this.#live = live
    this.#jobs = jobs
    this.#onArrived = onArrived
  }

  readonly jobHandlers = { arrivals: (now: number): Promise<number | null> => this.#look(now) }

  /** A device has everything up to an event. A number beyond what it was sent counts as all that it was sent. */
  acknowledge(socket: WebSocket, eventId: number, now: number): void {
    const { userId } = attachmentOf(socket)
    const upTo = Math.min(eventId, this.#live.sent(socket))
    this.#tell(userId, Math.max(0, upTo - LOOK_BACK), upTo, now)
    this.#move(socket, upTo, now)
  }

  /** A device has asked for what came after an event, so it has everything up to that, and has just been sent the rest. */
  asked(socket: WebSocket, lastEventId: number, now: number): void {
    this.acknowledge(socket, lastEventId, now)
    const { userId } = attachmentOf(socket)
    if (this.#events.newestMessageTo(userId, arrivedAt(socket)) !== null) this.expect(now)
  }

  /** A client has sent a frame that is no acknowledgement. */
  heard(socket: WebSocket, now: number): void {
    this.#heardAt(socket, now, now)
  }

  /** Events are being written that sockets are about to be sent. Synchronous: part of that commit. */
  expect(now: number): void {
    if (this.#live.sockets().length > 0) this.#jobs.ensure('arrivals', now + FIRST_LOOK)
  }

  /** Checks the pings that the runtime has answered. Returns when to check again; null when nothing waits. */
  #look(now: number): Promise<number | null> {
    const open = this.#live.open()
    for (const { socket } of open) this.#heardAt(socket, this.#live.pingedAt(socket), now)
    const waits = [...Map.groupBy(open, ({ who }) => who.userId)].flatMap(
      ([userId, sockets]) => this.#events.newestMessageTo(userId, furthest(sockets)) ?? [],
    )
    // The longer a device is silent, the less likely it is to speak soon.
    const pauses = waits.map((sentAt) => Math.max(FIRST_LOOK, now - sentAt))
    return Promise.resolve(pauses.length === 0 ? null : now + Math.min(...pauses))
  }

  /** A device is known to have every message up to a seq of the one conversation that its socket is about. */
  knows(socket: WebSocket, seq: number): void {
    const arrivedThrough = this.#events.messageThrough(seq, arrivedAt(socket))
    if (arrivedThrough !== null) saveAttachment(socket, { ...attachmentOf(socket), arrivedThrough })
  }

  #heardAt(socket: WebSocket, heardAt: number, now: number): void {
    if (this.#live.isHeld(socket)) return
    const { arrivedThrough = this.#live.sent(), replayedAt = 0 } = attachmentOf(socket)
    const sentBy = heardAt - SAID_BY_SPEAKING
    if (arrivedThrough < this.#live.sent() && replayedAt <= sentBy) this.#move(socket, this.#live.sentBy(sentBy), now)
  }

  #move(socket: WebSocket, through: number, now: number): void {
    const who = attachmentOf(socket)
    const { arrivedThrough = through } = who
    if (through <= arrivedThrough) return
    saveAttachment(socket, { ...who, arrivedThrough: through })
    this.#tell(who.userId, arrivedThrough, through, now)
  }

  #tell(userId: string, after: number, through: number, now: number): void {
    const messages = this.#events
      .range(userId, { after, through })
      .filter(({ event, data }) => event === 'new_message' && data['sender_id'] !== userId)
    if (messages.length > 0) this.#onArrived(userId, messages, now)
  }
}

/** Up to which event a device has everything, as far as it has acknowledged. */
function arrivedAt(socket: WebSocket): number {
  const { arrivedThrough, liveAfter } = attachmentOf(socket)
  return arrivedThrough ?? liveAfter
}

/** The same for the open sockets of a user: one device is enough. */
const furthest = (sockets: readonly Attached[]): number => Math.max(...sockets.map(({ socket }) => arrivedAt(socket)))
