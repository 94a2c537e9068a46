import type { Delivery, LoggedEvent } from '../../rpc/delivery.ts'
import type { PushMessage, WantedNotice } from '../../rpc/notifications.ts'
import type { Settings } from '../../settings.ts'
import { takeBackSearches } from '../../features/matches/live/stop-search.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { createLog } from '../../foundation/log.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { inContext } from '../object-context.ts'
import { Acknowledgements } from '../shared/acknowledgements.ts'
import { Buckets } from '../../sockets/bucket.ts'
import { EventLog, KEPT, PRUNE_PAUSE } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { attachmentOf, type SocketRequest } from '../../sockets/sockets.ts'
import { migrate } from '../shared/sqlite.ts'
import { takeDelivery } from './deliver.ts'
import { calls, rooms } from '../../rpc/namespaces.ts'
import { Asks } from './asks.ts'
import { CallLine } from './call-line.ts'
import { CallWatch } from './call-watch.ts'
import { forgetConversation } from './forget.ts'
import { handOver, wantedNotice } from './hand-over.ts'
import { Inbox, type InboxRow } from './inbox.ts'
import { GRACE, keepPresence } from './keep-presence.ts'
import { noteAnswer } from './note-calls.ts'
import { isStillThere, noteEvents } from './note-events.ts'
import { Notices } from './notices.ts'
import { Presence } from './presence.ts'
import { putAway } from './put-away.ts'
import { reportArrived } from './report-arrived.ts'
import { SearchWatch } from './search-watch.ts'
import { Sessions } from './sessions.ts'
import { STEPS } from './steps.ts'
import { Told } from './told.ts'

/** What a person's hub keeps, and the sockets it tells. */
export class Hub {
  readonly inbox: Inbox
  readonly sessions: Sessions
  readonly live: Live
  readonly jobs: Jobs
  readonly acknowledgements: Acknowledgements
  readonly searches: SearchWatch
  readonly calls: CallWatch
  readonly callLine: CallLine
  /** Limits of the person, over all their sockets here; rooms tell what is done on theirs. */
  readonly buckets: Buckets
  readonly #events: EventLog
  readonly #told: Told
  readonly #asks: Asks
  readonly #notices: Notices
  readonly #queue: Queue<PushMessage>
  readonly #commit: GroupCommit
  readonly #presence: Presence
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #tokenLife: number
  readonly #patience: number

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    migrate(state.storage, STEPS)
    this.inbox = new Inbox(state.storage)
    this.buckets = new Buckets(settings)
    this.sessions = new Sessions(state.storage)
    this.#events = new EventLog(state.storage)
    this.#told = new Told(state.storage)
    this.#asks = new Asks(this.#told)
    this.#notices = new Notices(state.storage)
    this.#queue = env.PUSH_QUEUE
    this.live = new Live(state, this.#events, settings, (socket, lastEventId) =>
      this.acknowledgements.asked(socket, lastEventId, Date.now()),
    )
    this.jobs = new Jobs(state.storage, createLog({ object: 'user-hub' }))
    this.acknowledgements = new Acknowledgements(this.#events, this.live, this.jobs, (userId, messages) =>
      state.waitUntil(reportArrived(this.inbox, rooms(env), userId, messages)),
    )
    this.#commit = new GroupCommit(state.storage, {
      after: () => this.live.flush(),
      undone: () => this.#events.forget(),
    })
    this.#presence = new Presence(state.storage)
    this.calls = new CallWatch(state.storage)
    this.callLine = new CallLine({
      watch: this.calls,
      live: this.live,
      callOf: (conversationId) => calls(env).of(conversationId),
      keepAlive: (work) => state.waitUntil(work),
      note: (userId, event, data, now) =>
        this.#commit.run(() => this.#note(userId, [{ eventId: 0, event, data }], 0, now)),
      unnote: (callId) => void this.#notices.takeRing(callId),
      tell: (userId, key, data, now) => this.tell(userId, key, 'call:ended', data, now),
    })
    this.#state = state
    this.#env = env
    this.#tokenLife = settings.ACCESS_TOKEN_SECONDS * 1000
    this.#patience = settings.NOTIFY_AFTER_SECONDS * 1000
    this.searches = new SearchWatch(state.storage, {
      isSomebodyThere: () => this.#isThere(Date.now()),
      schedule: (at) => this.jobs.ensure('drop_searches', at),
      takeBack: (userId, searches) => inContext(state, env, (context) => takeBackSearches(context, userId, searches)),
      dropAfter: settings.LIVE_DROP_SECONDS * 1000,
      longest: settings.LIVE_SEARCH_MINUTES * 60_000,
    })
  }

  /**
   * Takes events of a room; when it returns they are durable here and on their way to every device. Returns the seq of the
   * message up to which a device has the conversation.
   */
  async deliver(delivery: Delivery, now: number): Promise<number> {
    const { userId, heardAt, conversationId } = delivery
    let received = 0
    const take = () => {
      const isNews = takeDelivery(this.inbox, this.#events, delivery, this.#asks, now)
      // Here, not when the commit is durable: the person may be gone by then, with everything.
      received = this.inbox.find(conversationId)?.received ?? 0
      return isNews
    }
    await this.#write(userId, now, take, heardAt)
    return received
  }

  /** Tells every device something that concerns the person, once for each `key`. */
  tell<E extends DownEvent>(userId: string, key: string, event: E, data: DownData<E>, now: number): Promise<void> {
    return this.#write(userId, now, () => {
      if (!this.#told.take(key, now) || !this.#asks.mayTell(event, data, now)) return false
      this.#events.append(event, data, now)
      return true
    })
  }

  /** Takes a conversation off the list and tells every device that its match is over. */
  forget(userId: string, conversationId: string, now: number): Promise<void> {
    return this.#write(userId, now, () => {
      this.#notices.dropAbout(conversationId)
      return forgetConversation(this.inbox, this.#events, userId, conversationId, now)
    })
  }

  /** Notes that a session looks at a conversation by a socket of its own. */
  register(sessionId: string, conversationId: string): void {
    this.sessions.attach(sessionId, conversationId)
    this.#notices.dropAbout(conversationId)
  }

  /**
   * What there is to say of a notice now; null when the person need not hear of it any more.
   * @param sessions those whose devices can be notified
   */
  wantedNotice(id: string, sessions: readonly string[] = []): WantedNotice | null {
    return wantedNotice(this.#notices, this.inbox, id, {
      sessions,
      heardAt: this.live.lastHeard(),
      isHeard: (sessionId, since) => this.live.hasDevice(sessionId, since),
    })
  }

  /** Devices have been sent that a call rings. */
  ringSent(callId: string, now: number): void {
    if (this.#notices.tellAgain(callId, now)) this.jobs.ensure('notify', now)
  }

  /** Puts a conversation among the archived ones or back. */
  putAway(conversationId: string, status: InboxRow['status'], now: number): Promise<Outcome<object>> {
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

  /** Lets a socket in. Whoever looks for themselves need not be notified. */
  attach(wanted: SocketRequest, now: number): Response {
    const response = this.live.attach(wanted)
    if (!response.webSocket) return response
    this.#notices.dropAllButCalls()
    this.jobs.ensure('end_sockets', wanted.expiresAt)
    this.callLine.opened(wanted.userId, wanted.sessionId, now)
    if (this.#presence.came(wanted.userId)) this.jobs.ensure('presence', now)
    return response
  }

  /** A socket has closed, perhaps the last one. */
  socketClosed(now: number, socket?: WebSocket): void {
    if (socket) this.callLine.closed(socket, now)
    this.searches.socketClosed(now)
    if (!this.#isThere(now) && this.#presence.left(now)) this.jobs.ensure('presence', now + GRACE)
  }

  /** A socket says something after some silence: perhaps its person had gone, for the others. */
  heardAgain(now: number, socket: WebSocket): void {
    if (this.#presence.came(attachmentOf(socket).userId)) this.jobs.ensure('presence', now)
  }

  /** Whether a device has been heard of lately, as notifications go by it: a socket alone says little. */
  #isThere(now: number): boolean {
    return isStillThere(this.live.lastHeard(), this.#patience, now)
  }

  /** Conversations whose object may have a call of the person's. */
  callPlaces(callId: string): string[] {
    const present = this.calls.present(Date.now())
    return present?.callId === callId ? [present.conversationId] : this.inbox.candidatesFor(callId)
  }

  /** A device has answered a call: no other is to ring any more. */
  callAnswered(callId: string, sessionId: string, now: number): Promise<void> {
    return this.#commit.run(() => {
      if (noteAnswer(this.#notices, callId, sessionId, now)) this.jobs.ensure('notify', now)
    })
  }

  /** Whether the person lets others see them has changed. */
  visibilityChanged(now: number): void {
    const row = this.#presence.read()
    if (!row?.is_online) return
    // As if they had just come: the others are told what is true now.
    this.#presence.save(false, row.is_told === 1)
    this.jobs.ensure('presence', now)
  }

  get duties() {
    return {
      presence: (now: number): Promise<number | null> => {
        // Whoever is heard of no more searches for nobody either.
        this.searches.look(now)
        const seen = { heardAt: this.live.lastHeard(), patience: this.#patience }
        return inContext(this.#state, this.#env, (context) => keepPresence(context, this.#presence, seen, now))
      },
      ...this.acknowledgements.duties,
      prune: (now: number): Promise<number | null> => {
        this.#notices.prune(now - KEPT)
        const [events, told] = [this.#events.prune(now), this.#told.prune(now - KEPT, KEPT)]
        return Promise.resolve(events === null || told === null ? (events ?? told) : Math.min(events, told))
      },
      notify: (now: number): Promise<number | null> =>
        handOver(this.#notices, this.inbox, this.#queue, () => this.live.lastHeard(), now),
      ...this.live.duties,
      drop_searches: (now: number): Promise<number | null> => this.searches.drop(now),
      forget_sessions: (now: number): Promise<number | null> =>
        Promise.resolve(this.sessions.prune(now, this.#tokenLife)),
    }
  }

  /**
   * A commit of what `write` adds to the person's log, with what they are to be notified of. All that is logged goes this
   * way, so an event needs no more than a row in the table of occasions to be told of.
   * @param write returns whether there was anything to write
   * @param heardAt when a device of theirs was last heard of elsewhere
   */
  #write(userId: string, now: number, write: () => boolean, heardAt = 0): Promise<void> {
    return this.#commit.run(() => {
      const last = this.#events.last()
      if (!write()) return
      this.jobs.ensure('prune', now + (this.#events.isOverfull() ? PRUNE_PAUSE : KEPT))
      const fresh = this.#events.range(userId, { after: last, through: this.#events.last() })
      if (fresh.some(({ event, data }) => event === 'new_message' && data['sender_id'] !== userId))
        this.acknowledgements.expect(now)
      this.#note(userId, fresh, heardAt, now)
    })
  }

  /** Notes what the person is to be notified of. Synchronous: part of a commit. */
  #note(userId: string, fresh: readonly LoggedEvent[], heardAt: number, now: number): void {
    const noting = {
      userId,
      fresh,
      heardAt: Math.max(heardAt, this.live.lastHeard()),
      patience: this.#patience,
      asks: this.#asks,
    }
    const due = noteEvents(this.#notices, this.inbox, noting, now)
    if (due !== null) this.jobs.ensure('notify', due)
  }
}
