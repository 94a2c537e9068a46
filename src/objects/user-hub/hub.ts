import type { Settings } from '../../env.ts'
import { createLog } from '../../platform/log.ts'
import { EventLog, KEPT } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { migrate } from '../shared/sqlite.ts'
import { takeDelivery, type Delivery } from './deliver.ts'
import type { SocketRequest } from '../shared/sockets.ts'
import { objectContext } from '../object-context.ts'
import { rooms } from '../stubs.ts'
import { forgetConversation } from './forget.ts'
import { Inbox, type InboxRow } from './inbox.ts'
import { GRACE, keepPresence } from './keep-presence.ts'
import { Presence } from './presence.ts'
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
  readonly #presence: Presence
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #tokenLife: number

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    migrate(state.storage, STEPS)
    this.inbox = new Inbox(state.storage)
    this.sessions = new Sessions(state.storage)
    this.#events = new EventLog(state.storage)
    this.live = new Live(state, this.#events, (userId, events) =>
      state.waitUntil(reportReplay(this.inbox, rooms(env), userId, events)),
    )
    this.jobs = new Jobs(state.storage, createLog({ object: 'user-hub' }))
    this.#commit = new GroupCommit(state.storage, () => this.live.flush())
    this.#presence = new Presence(state.storage)
    this.#state = state
    this.#env = env
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
    this.socketClosed(now)
    return conversationIds
  }

  /** Lets a socket in. */
  attach(wanted: SocketRequest, now: number): Response {
    const response = this.live.attach(wanted)
    if (this.#presence.came(wanted.userId)) this.jobs.ensure('presence', now)
    return response
  }

  /** A socket has closed, perhaps the last one. */
  socketClosed(now: number): void {
    if (this.live.present(now).size === 0 && this.#presence.left(now)) this.jobs.ensure('presence', now + GRACE)
  }

  /** Whether the person lets others see them has changed. */
  visibilityChanged(now: number): void {
    const row = this.#presence.read()
    if (!row?.is_online) return
    // As if they had just come: the others are told what is true now.
    this.#presence.save(false, row.is_told === 1)
    this.jobs.ensure('presence', now)
  }

  readonly duties = {
    presence: async (now: number): Promise<number | null> => {
      const context = objectContext(this.#state, this.#env)
      try {
        return await keepPresence(context, this.#presence, this.live.present(now).size > 0, now)
      } finally {
        context.db.close()
      }
    },
    prune: (now: number): Promise<number | null> => Promise.resolve(this.#events.prune(now)),
    forget_sessions: (now: number): Promise<number | null> =>
      Promise.resolve(this.sessions.prune(now, this.#tokenLife)),
  }
}
