import { metersOf } from '../../catalogue/meters.ts'
import type { Settings } from '../../settings.ts'
import type { Context } from '../../context.ts'
import { takeBackSearches } from '../../features/matches/live/stop-search.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { calls as callsOf, rooms } from '../../rpc/namespaces.ts'
import { Buckets } from '../../sockets/bucket.ts'
import { attachmentOf, type SocketRequest } from '../../sockets/sockets.ts'
import { inContext } from '../object-context.ts'
import { Acknowledgements } from '../shared/acknowledgements.ts'
import { EventLog } from '../shared/event-log.ts'
import { Jobs } from '../shared/jobs.ts'
import { Connections } from '../shared/connections.ts'
import { migrate } from '../shared/sqlite.ts'
import { toldWithin } from '../shared/told-within.ts'
import { Asks } from './asks.ts'
import { CallLine } from './call-line.ts'
import { CallWatch } from './call-watch.ts'
import { Conversations } from './conversations.ts'
import { Forgotten } from './forgotten.ts'
import { HubWrites } from './hub-writes.ts'
import { Inbox } from './inbox.ts'
import { isStillThere } from './note-events.ts'
import { Notices } from './notices.ts'
import { Notifications } from './notifications.ts'
import { OwingRooms } from './owing-rooms.ts'
import { PersonalEvents } from './personal-events.ts'
import { Presence } from './presence.ts'
import { PresenceKeeper } from './presence-keeper.ts'
import { reportArrived } from './report-arrived.ts'
import { Retention } from './retention.ts'
import { SearchWatch } from './search-watch.ts'
import { Sessions } from './sessions.ts'
import { MIGRATIONS } from './migrations.ts'
import { ProcessedEvents } from './processed-events.ts'

/** The state of a user, composed of its parts. Each part has its own writes and contributes its own jobs. */
export class Hub {
  readonly inbox: Inbox
  readonly conversations: Conversations
  readonly personalEvents: PersonalEvents
  readonly notifications: Notifications
  readonly sessions: Sessions
  readonly presence: PresenceKeeper
  readonly searches: SearchWatch
  readonly calls: CallWatch
  readonly callLine: CallLine
  readonly live: Connections
  readonly owingRooms: OwingRooms
  readonly jobs: Jobs
  readonly acknowledgements: Acknowledgements
  /** Limits of the user over all sockets here; rooms report what is done on theirs. */
  readonly buckets: Buckets
  readonly #retention: Retention
  readonly #keepAlive: (work: Promise<unknown>) => void

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    const { storage } = state
    migrate(storage, MIGRATIONS)
    const log = objectLog(env, 'user-hub')
    const patience = settings.NOTIFY_AFTER_SECONDS * 1000
    const keepAlive = (this.#keepAlive = (work: Promise<unknown>) => state.waitUntil(work))
    const withContext = <T>(work: (context: Context) => Promise<T>) => inContext(state, env, work)
    const inbox = (this.inbox = new Inbox(storage))
    const events = new EventLog(storage)
    const told = new ProcessedEvents(storage)
    const asks = new Asks(told)
    const notices = new Notices(storage)
    const jobs = (this.jobs = new Jobs(storage, log, metersOf(settings)))
    this.buckets = new Buckets(settings)
    const live = (this.live = new Connections(state, events, settings, (socket, lastEventId) =>
      this.acknowledgements.asked(socket, lastEventId, Date.now()),
    ))
    const acknowledgements = (this.acknowledgements = new Acknowledgements(events, live, jobs, (userId, messages) =>
      keepAlive(reportArrived(inbox, rooms(env), userId, messages)),
    ))
    const owingRooms = (this.owingRooms = new OwingRooms({
      inbox,
      live,
      rooms: rooms(env),
      log,
      toldWithin: toldWithin(settings),
    }))
    const queue = env.PUSH_QUEUE
    const notifications = (this.notifications = new Notifications({
      notices,
      inbox,
      asks,
      live,
      owingRooms,
      jobs,
      queue,
      patience,
    }))
    const writes = new HubWrites({ storage, events, live, jobs, acknowledgements, notifications })
    this.conversations = new Conversations({
      inbox,
      forgotten: new Forgotten(storage),
      events,
      asks,
      jobs,
      writes,
      notifications,
    })
    const personalEvents = (this.personalEvents = new PersonalEvents({ events, told, asks, writes }))
    this.#retention = new Retention({ events, notices, told })
    this.sessions = new Sessions(storage, settings.ACCESS_TOKEN_SECONDS * 1000)
    const searches = (this.searches = new SearchWatch(storage, {
      isSomebodyThere: () => isStillThere(live.lastHeard(), patience, Date.now()),
      schedule: (at) => jobs.ensure('drop_searches', at),
      takeBack: (userId, places) => withContext((context) => takeBackSearches(context, userId, places)),
      dropAfter: settings.LIVE_DROP_SECONDS * 1000,
      longest: settings.LIVE_SEARCH_MINUTES * 60_000,
    }))
    this.presence = new PresenceKeeper({
      presence: new Presence(storage),
      live,
      jobs,
      searches,
      patience,
      inContext: withContext,
    })
    const watch = (this.calls = new CallWatch(storage))
    const calls = callsOf(env)
    this.callLine = new CallLine({ watch, live, calls, inbox, keepAlive, writes, notifications, personalEvents })
  }

  /** The jobs of all parts, by name. */
  get jobHandlers() {
    return {
      ...this.acknowledgements.jobHandlers,
      ...this.live.jobHandlers,
      ...this.notifications.jobHandlers,
      ...this.presence.jobHandlers,
      ...this.#retention.jobHandlers,
      ...this.searches.jobHandlers,
      ...this.sessions.jobHandlers,
    }
  }

  /** A session has opened a socket in a conversation. */
  register(sessionId: string, conversationId: string): void {
    this.sessions.attach(sessionId, conversationId)
    this.notifications.dropAbout(conversationId)
  }

  /** Ends a session here. @returns the conversations where it has sockets too */
  endSession(userId: string, sessionId: string, now: number): string[] {
    const conversationIds = this.sessions.end(sessionId, now)
    this.jobs.ensure('forget_sessions', now + this.sessions.tokenLife)
    this.live.closeSession(userId, sessionId)
    this.socketClosed(now)
    return conversationIds
  }

  /** Accepts a socket. Its user need not be notified any more. */
  attach(wanted: SocketRequest, now: number): Response {
    const response = this.live.attach(wanted)
    if (!response.webSocket) return response
    this.notifications.dropAllButCalls()
    this.jobs.ensure('end_sockets', wanted.expiresAt)
    this.callLine.opened(wanted.userId, wanted.sessionId, now)
    this.presence.came(wanted.userId, now)
    // Those that were told a moment ago that nobody listens.
    this.#keepAlive(this.owingRooms.collect(now))
    return response
  }

  /** A socket has closed, perhaps the last one. */
  socketClosed(now: number, socket?: WebSocket): void {
    if (socket) this.callLine.closed(socket, now)
    this.searches.socketClosed(now)
    this.presence.socketClosed(now)
  }

  /** A socket has sent something after some silence: its user may have counted as offline. */
  heardAgain(now: number, socket: WebSocket): void {
    this.presence.came(attachmentOf(socket).userId, now)
  }
}
