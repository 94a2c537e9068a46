import { metersOf } from '../../catalogue/meters.ts'
import { readSettings } from '../../settings.ts'
import type { ConversationName } from '../../features/messaging/find-conversation.ts'
import { acceptByReply } from '../../features/messaging/requests/accept-by-reply.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { hubs as allHubs } from '../../rpc/namespaces.ts'
import type { ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'
import { attachmentOf } from '../../sockets/sockets.ts'
import { inContext } from '../object-context.ts'
import { Acknowledgements } from '../shared/acknowledgements.ts'
import { EventLog } from '../shared/event-log.ts'
import { Jobs } from '../shared/jobs.ts'
import { Connections } from '../shared/connections.ts'
import { newestMessage } from '../shared/logged-events.ts'
import { RoomSpending } from '../shared/spending.ts'
import { migrate } from '../shared/sqlite.ts'
import { toldWithin } from '../shared/told-within.ts'
import { Archivist } from './archive.ts'
import { EventDelivery } from './event-delivery.ts'
import { lastMessage } from './history.ts'
import { Messages } from './messages.ts'
import { PostgresState } from './postgres-state.ts'
import { Pictures } from './pictures.ts'
import { QuietHubs } from './quiet-hubs.ts'
import { Receipts } from './receipts.ts'
import { Replies } from './replies.ts'
import { RoomTables } from './room-tables.ts'
import { RoomWrites } from './room-writes.ts'
import { Settlement } from './settlement.ts'
import { MIGRATIONS } from './migrations.ts'
import { Typing } from './typing.ts'
import { Usage } from './usage.ts'

/** A conversation, composed of its parts. Each part has its own writes and contributes its own jobs. */
export class Room {
  readonly live: Connections
  readonly jobs: Jobs
  readonly acknowledgements: Acknowledgements
  readonly spending: RoomSpending
  readonly messages: Messages
  readonly receipts: Receipts
  readonly eventDelivery: EventDelivery
  readonly pictures: Pictures
  readonly archive: Archivist
  readonly typing: Typing
  readonly #tables: RoomTables
  readonly #postgresState: PostgresState
  readonly #settlement: Settlement
  readonly #keepAlive: (work: Promise<unknown>) => void

  constructor(state: DurableObjectState, env: Env) {
    const { storage } = state
    migrate(storage, MIGRATIONS)
    const [log, settings, hubs] = [objectLog(env, 'conversation-room'), readSettings(env), allHubs(env)]
    const keepAlive = (this.#keepAlive = (work: Promise<unknown>) => state.waitUntil(work))
    const tables = (this.#tables = new RoomTables(storage, settings.PUBLIC_URL))
    const events = new EventLog(storage)
    const usage = new Usage({ storage, tables, events, settings })
    const meters = metersOf(settings)
    const jobs = (this.jobs = new Jobs(storage, log, meters))
    const spending = (this.spending = new RoomSpending(settings))
    const receipts = (this.receipts = new Receipts({ tables, events, jobs }))
    const live = (this.live = new Connections(state, events, settings, (socket, lastEventId) =>
      this.acknowledgements.asked(socket, lastEventId, Date.now()),
    ))
    const acknowledgements = (this.acknowledgements = new Acknowledgements(
      events,
      live,
      jobs,
      (userId, messages, now) => receipts.received(userId, newestMessage(messages), now),
    ))
    const lastHeard = (userId: string) => live.lastHeard(userId)
    const quietHubs = new QuietHubs({ events, toldWithin: toldWithin(settings) })
    const eventDelivery = (this.eventDelivery = new EventDelivery({
      tables,
      events,
      hubs,
      receipts,
      spending,
      quietHubs,
      log,
      meters,
      lastHeard,
    }))
    const writes = new RoomWrites({
      storage,
      events,
      jobs,
      acknowledgements,
      after: () => {
        live.flush()
        keepAlive(eventDelivery.deliver())
      },
      undone: () => [events, tables, usage].forEach((memory) => memory.forget()),
    })
    const typing = (this.typing = new Typing({ tables, live, hubs, quietHubs, keepAlive }))
    const replies = new Replies(tables, async (userId, ip) => {
      const snapshot = await inContext(state, env, (context) => acceptByReply(context, this.id(), userId, ip))
      if (snapshot) await this.open(snapshot, Date.now())
    })
    this.messages = new Messages({ tables, events, usage, receipts, replies, typing, writes, jobs, meters })
    this.pictures = new Pictures({ tables, usage, jobs, writes, env })
    const archive = (this.archive = new Archivist({
      tables,
      events,
      queue: env.ARCHIVE_QUEUE,
      jobs,
      meters,
      every: settings.ARCHIVE_AFTER_SECONDS * 1000,
      longestPatience: settings.ARCHIVE_RETRY_MAX_SECONDS * 1000,
    }))
    this.#postgresState = new PostgresState({
      tables,
      events,
      receipts,
      jobs,
      live,
      typing,
      writes,
      warnBefore: settings.MATCH_WARNING_SECONDS * 1000,
      lastMessage: (viewerId) => lastMessage(tables, viewerId),
      inContext: (work) => inContext(state, env, work),
    })
    this.#settlement = new Settlement({ tables, events, eventDelivery, archive, receipts, writes })
  }

  /** The jobs of all parts, by name. */
  get jobHandlers() {
    return {
      ...this.#settlement.jobHandlers,
      ...this.#postgresState.jobHandlers,
      ...this.acknowledgements.jobHandlers,
      ...this.archive.jobHandlers,
      ...this.live.jobHandlers,
      ...this.pictures.jobHandlers,
    }
  }

  /** Id of the conversation; empty until the room has been opened. */
  id(): string {
    return this.#tables.room.conversationId()
  }

  /** Takes over what Postgres says about the conversation. */
  open(snapshot: ConversationSnapshot, now: number): Promise<void> {
    return this.#postgresState.open(snapshot, now)
  }

  /** Takes over the status alone, unless the room has a newer version. */
  restate(standing: ConversationState, now: number): Promise<void> {
    return this.#postgresState.restate(standing, now)
  }

  /** A socket has closed. */
  socketClosed(socket: WebSocket): void {
    this.#keepAlive(this.eventDelivery.left(attachmentOf(socket).userId, this.live.heardAt(socket)))
  }

  /** Whether a user is a participant and has not been shut out, as far as the room knows. */
  has(userId: string): boolean {
    return this.#tables.participants.byId(userId)?.is_shut_out === 0
  }

  /** Whether a frame that names a conversation, a match or a receiver means this room. */
  isMeantBy({ conversation_id, match_id, receiver_id }: ConversationName): boolean {
    if (conversation_id !== undefined && conversation_id !== this.id()) return false
    if (match_id !== undefined && !this.#tables.matches.find(match_id)) return false
    return receiver_id === undefined || this.#tables.participants.byId(receiver_id) !== undefined
  }
}
