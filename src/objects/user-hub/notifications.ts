import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { PushMessage, WantedNotice } from '../../rpc/notifications.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { Connections } from '../shared/connections.ts'
import type { Asks } from './asks.ts'
import { handOver, wantedNotice } from './hand-over.ts'
import type { Inbox } from './inbox.ts'
import { noteAnswer } from './note-calls.ts'
import { noteEvents } from './note-events.ts'
import type { Notices } from './notices.ts'
import type { OwingRooms } from './owing-rooms.ts'

interface Parts {
  notices: Notices
  inbox: Inbox
  asks: Asks
  live: Connections
  owingRooms: OwingRooms
  jobs: Jobs
  queue: Queue<PushMessage>
  /** How long a user may take to look for themselves before they are notified, in milliseconds. */
  patience: number
}

/** What a user is notified of: noted with the events, handed to the queue by the job `notify`, and described when sent. */
export class Notifications {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    notify: async (now: number): Promise<number | null> => {
      const { owingRooms, notices, live } = this.#parts
      const parts = { ...this.#parts, lastHeard: () => live.lastHeard() }
      // Nothing delays a call.
      await handOver({ ...parts, onlyCalls: true }, now)
      // The user may have read by now what they would be notified of.
      await owingRooms.collect(now, notices.dueSubjects(now))
      return handOver(parts, now)
    },
  }

  /**
   * Notes what new events are to be notified of. Synchronous: part of a commit.
   * @param noting `heardAt`: when a device was last heard of elsewhere
   */
  note(noting: { userId: string; fresh: readonly LoggedEvent[]; heardAt: number }, now: number): void {
    const { notices, inbox, asks, live, jobs, patience } = this.#parts
    const heardAt = Math.max(noting.heardAt, live.lastHeard())
    const due = noteEvents(notices, inbox, { ...noting, heardAt, patience, asks }, now)
    if (due !== null) jobs.ensure('notify', due)
  }

  /**
   * What a notice says now; null when the user need not be notified any more.
   * @param sessions those whose devices can be notified
   */
  async wanted(id: string, sessions: readonly string[] = []): Promise<WantedNotice | null> {
    const { notices, inbox, live, owingRooms } = this.#parts
    const notice = notices.find(id)
    // The user may have read meanwhile what the notice is about, or the message may be gone.
    if (notice && !notice.ofCall) await owingRooms.collect(Date.now(), new Set([notice.subjectId]))
    return wantedNotice(notices, inbox, id, {
      sessions,
      heardAt: live.lastHeard(),
      isHeard: (sessionId, since) => live.hasDevice(sessionId, since),
    })
  }

  /** A device has answered a call: the others must stop ringing. Synchronous: part of a commit. */
  callAnswered(callId: string, sessionId: string, now: number): void {
    const { notices, jobs } = this.#parts
    if (noteAnswer(notices, callId, sessionId, now)) jobs.ensure('notify', now)
  }

  /** Devices have been sent that a call rings. If it is over by now, they are told so again. */
  ringSent(callId: string, now: number): void {
    const { notices, jobs } = this.#parts
    if (notices.ringAgain(callId, now)) jobs.ensure('notify', now)
  }

  /** Forgets that a call rings. */
  dropRing(callId: string): void {
    this.#parts.notices.takeRing(callId)
  }

  /** The user looks at a conversation, or it is over for them. */
  dropAbout(conversationId: string): void {
    this.#parts.notices.dropAbout(conversationId)
  }

  /** A device has connected. Calls stay, because they are notified by device. */
  dropAllButCalls(): void {
    this.#parts.notices.dropAllButCalls()
  }
}
