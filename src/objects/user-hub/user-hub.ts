import { readSettings } from '../../env.ts'
import type { Outcome } from '../../platform/errors.ts'
import { createLog } from '../../platform/log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { DownData } from '../../protocol/down.ts'
import type { ReadResult } from '../conversation-room/mark-read.ts'
import type { SearchPlace } from '../match-queue/search.ts'
import { Buckets } from '../shared/bucket.ts'
import { commonFrames } from '../shared/common-frames.ts'
import { FrameLoop, type FrameHandlers } from '../shared/frame-loop.ts'
import { SocketObject, type SocketParts } from '../shared/socket-object.ts'
import { socketRequest, type SocketRequest } from '../shared/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { rooms } from '../stubs.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { Delivery } from './deliver.ts'
import { Hub } from './hub.ts'
import type { InboxEntry, InboxPosition, LatestOf } from './inbox.ts'
import { matchFrames } from './match-frames.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { readMessage } from './read-message.ts'
import { RoomLines } from './room-lines.ts'

type SocketWanted = Pick<SocketRequest, 'sessionId' | 'checkedAt'>

/**
 * One person: their conversation list, the sockets of all their devices, and the log of everything those devices must
 * not miss. An event is stored before it is sent, so `resume` never knows less than a device has seen.
 */
export class UserHub extends SocketObject {
  protected parts: SocketParts | null = null
  /** Null while nothing is stored: before the first use, and once the person has been purged. */
  #known: Hub | null = null
  /** When all sockets were closed last. Forgotten in sleep, by when what was on its way then has arrived. */
  #closedAt = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  /** Takes events of a room; when it returns they are durable here and on their way to every device. */
  async deliver(delivery: Delivery): Promise<void> {
    await this.#hub().deliver(delivery, Date.now())
  }

  /** Tells every device what a domain event means for the person; `key` names the event, which may come again. */
  async tell(
    key: string,
    event: 'interest:received' | 'interest:accepted',
    data: DownData<typeof event>,
  ): Promise<void> {
    await this.#hub().tell(key, event, data, Date.now())
  }

  /** Sends something to all devices that is not worth keeping. */
  relay(event: 'user_typing', data: DownData<'user_typing'>): void {
    this.#known?.live.pass(event, data)
  }

  /** Answers, so that a health check knows that objects run. */
  ping(): true {
    return true
  }

  conversations(status: 'active' | 'archived', after: InboxPosition | null, limit: number): InboxEntry[] {
    return this.#hub().inbox.page(status, after, limit)
  }

  /** Last message and unread count of some conversations, as far as they are on the list. */
  latest(conversationIds: string[]): LatestOf[] {
    return this.#known?.inbox.latest(conversationIds) ?? []
  }

  /** The conversation named by its id, its match or the other person. */
  conversationMeant(named: {
    conversation_id?: string | undefined
    match_id?: string | undefined
    receiver_id?: string | undefined
  }): string | null {
    return conversationMeant(this.#hub().inbox, named)
  }

  read(userId: string, messageId: string): Promise<Outcome<ReadResult>> {
    return readMessage(this.#hub().inbox, rooms(this.env), userId, messageId)
  }

  /** Notes that a session has a socket in a conversation; false when it must get none. */
  register(wanted: SocketWanted, conversationId: string): boolean {
    if (!this.#mayOpen(wanted)) return false
    this.#hub().sessions.attach(wanted.sessionId, conversationId)
    return true
  }

  /** Hears that the person searches for a live match; ends that when nobody is there any more to be told. */
  searchBegun(userId: string, search: SearchPlace): void {
    this.#hub().searches.begin(userId, search, Date.now())
  }

  searchesOver(searchIds: string[]): void {
    this.#known?.searches.end(searchIds)
  }

  /** Closes every socket of a session, here and in conversations, and lets it open no more. */
  async endSession(userId: string, sessionId: string): Promise<void> {
    const hub = this.#hub()
    const conversationIds = hub.endSession(userId, sessionId, Date.now())
    await Promise.all(conversationIds.map((id) => rooms(this.env).of(id).closeSession(userId, sessionId)))
    hub.sessions.detach(sessionId)
  }

  /**
   * Closes every socket of the person, here and in conversations. Sessions go on: whether they may open new ones is for
   * those to say who let them in, and to say again where they were asked before this.
   */
  async closeSockets(userId: string): Promise<void> {
    this.#closedAt = Date.now()
    const conversationIds = this.#known?.sessions.conversations() ?? []
    this.#known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    await Promise.all(conversationIds.map((id) => rooms(this.env).of(id).closeSockets(userId)))
  }

  /**
   * Takes a conversation off the person's list and tells their devices that its match is over. Doing it again changes
   * nothing; only a new match brings the conversation back.
   */
  async forget(userId: string, conversationId: string): Promise<void> {
    await this.#known?.forget(userId, conversationId, Date.now())
  }

  /** Closes every socket of the person and forgets everything. The hub can be used again, and is then a new one. */
  async purge(userId: string): Promise<void> {
    await this.closeSockets(userId)
    // For sockets that have come while the rooms were asked.
    this.#known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    this.#known = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  override fetch(request: Request): Response {
    const wanted = socketRequest(request)
    return this.#mayOpen(wanted) ? this.#hub().live.attach(wanted) : new Response(null, { status: 401 })
  }

  #mayOpen({ sessionId, checkedAt }: SocketWanted): boolean {
    return checkedAt >= this.#closedAt && !this.#hub().sessions.hasEnded(sessionId)
  }

  #hub(): Hub {
    return this.#known ?? this.#begin()
  }

  #begin(): Hub {
    const settings = readSettings(this.env)
    const hub = new Hub(this.ctx, this.env, settings)
    const frames = new FrameLoop(settings, createLog({ object: 'user-hub' }), this.#handlers(hub))
    this.#known = hub
    this.parts = {
      frames,
      jobs: hub.jobs,
      duties: hub.duties,
      socketClosed: (now) => hub.searches.socketClosed(now),
    }
    return hub
  }

  #handlers({ inbox, live }: Hub): FrameHandlers {
    const settings = readSettings(this.env)
    const [buckets, rooms_] = [new Buckets(settings), rooms(this.env)]
    const lines = new RoomLines(rooms_)
    return {
      ...commonFrames(settings, live, buckets),
      ...matchFrames(this.ctx, this.env, buckets),
      send_message: (data, context) => onSendMessage(inbox, lines, buckets, data, context),
      mark_read: (data, context) => onMarkRead(inbox, rooms_, buckets, data, context),
      typing_start: (data, context) => onTyping(inbox, lines, buckets, true, data, context),
      typing_stop: (data, context) => onTyping(inbox, lines, buckets, false, data, context),
    }
  }
}
