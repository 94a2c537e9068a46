import type { Settings } from '../../env.ts'
import { createLog } from '../../platform/log.ts'
import { EventLog, KEPT } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { migrate } from '../shared/sqlite.ts'
import { takeDelivery, type Delivery } from './deliver.ts'
import type { Rooms } from '../stubs.ts'
import { forgetConversation } from './forget.ts'
import { Inbox, type InboxRow } from './inbox.ts'
import { putAway } from './put-away.ts'
import { reportReplay } from './report-replay.ts'
import { Sessions } from './sessions.ts'
import { STEPS } from './steps.ts'

/** What a person's hub keeps, and the sockets it tells. */
export class Hub {
  readonly inbox: Inbox
  readonly sessions: Sessions
  readonly live: Live
  readonly jobs: Jobs
  readonly #events: EventLog
  readonly #commit: GroupCommit
  readonly #tokenLife: number

  constructor(state: DurableObjectState, settings: Settings, rooms: Rooms) {
    migrate(state.storage, STEPS)
    this.inbox = new Inbox(state.storage)
    this.sessions = new Sessions(state.storage)
    this.#events = new EventLog(state.storage)
    this.live = new Live(state, this.#events, (userId, events) =>
      state.waitUntil(reportReplay(this.inbox, rooms, userId, events)),
    )
    this.jobs = new Jobs(state.storage, createLog({ object: 'user-hub' }))
    this.#commit = new GroupCommit(state.storage, () => this.live.flush())
    this.#tokenLife = settings.ACCESS_TOKEN_SECONDS * 1000
  }

  /**
   * Takes events of a room; when it returns they are durable here and on their way to every device. Returns the seq of the
   * message up to which a device has been sent the conversation.
   */
  deliver(delivery: Delivery, now: number): Promise<number> {
    return this.#commit.run(() => {
      const isAwake = this.live.present(now).size > 0
      if (takeDelivery(this.inbox, this.#events, delivery, isAwake, now)) this.jobs.ensure('prune', now + KEPT)
      return this.inbox.find(delivery.conversationId)?.received ?? 0
    })
  }

  /** Takes a conversation off the list and tells every device that its match is over. */
  forget(userId: string, conversationId: string, now: number): Promise<void> {
    return this.#commit.run(() => {
      if (forgetConversation(this.inbox, this.#events, userId, conversationId, now))
        this.jobs.ensure('prune', now + KEPT)
    })
  }

  /** Puts a conversation among the archived ones or back; false when it is not on the list. */
  putAway(conversationId: string, status: InboxRow['status'], now: number): Promise<boolean> {
    return this.#commit.run(() => {
      this.jobs.ensure('prune', now + KEPT)
      return putAway(this.inbox, this.#events, conversationId, status, now)
    })
  }

  /** Ends a session here; returns the conversations where it has sockets too. */
  endSession(userId: string, sessionId: string, now: number): string[] {
    const conversationIds = this.sessions.end(sessionId, now)
    this.jobs.ensure('forget_sessions', now + this.#tokenLife)
    this.live.closeSession(userId, sessionId)
    return conversationIds
  }

  readonly duties = {
    prune: (now: number): Promise<number | null> => Promise.resolve(this.#events.prune(now)),
    forget_sessions: (now: number): Promise<number | null> =>
      Promise.resolve(this.sessions.prune(now, this.#tokenLife)),
  }
}
