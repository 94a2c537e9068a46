import type { WantedNotice } from '../../rpc/notifications.ts'
import { readSettings } from '../../settings.ts'
import { createLog } from '../../foundation/log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { SearchPlace } from '../../rpc/match-queue.ts'
import type { SocketWanted, UserHubRpc } from '../../rpc/user-hub.ts'
import { FrameLoop } from '../shared/frame-loop.ts'
import { requireProved } from '../shared/require-proved.ts'
import type { SocketParts } from '../shared/socket-object.ts'
import { socketRequest } from '../../sockets/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { rooms } from '../../rpc/namespaces.ts'
import { socketEvents } from './frames.ts'
import { HubCalls } from './hub-calls.ts'
import { Hub } from './hub.ts'

/**
 * One person: their conversation list, the sockets of all their devices, and the log of everything those devices must
 * not miss. An event is stored before it is sent, so `resume` never knows less than a device has seen.
 */
export class UserHub extends HubCalls implements UserHubRpc {
  protected parts: SocketParts | null = null
  protected known: Hub | null = null
  /** When all sockets were closed last. Forgotten in sleep, by when what was on its way then has arrived. */
  #closedAt = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  /** Answers, so that a health check knows that objects run. */
  ping(): true {
    return true
  }

  /** Notes that a session has a socket in a conversation; false when it must get none. */
  register(wanted: SocketWanted, conversationId: string): boolean {
    if (!this.#mayOpen(wanted)) return false
    this.hub().register(wanted.sessionId, conversationId)
    return true
  }

  /** Whether a session may open a socket to a call. */
  admits(wanted: SocketWanted): boolean {
    return this.#mayOpen(wanted)
  }

  /** Hears that the person searches for a live match; ends that when nobody is there any more to be told. */
  searchBegun(userId: string, search: SearchPlace): void {
    this.hub().searches.begin(userId, search, Date.now())
  }

  searchesOver(searchIds: string[]): void {
    this.known?.searches.end(searchIds)
  }

  /** Closes every socket of a session, here and in conversations, and lets it open no more. */
  async endSession(userId: string, sessionId: string): Promise<void> {
    const hub = this.hub()
    const conversationIds = hub.endSession(userId, sessionId, Date.now())
    await Promise.all([
      hub.callLine.sessionEnded(userId, sessionId, Date.now()),
      ...conversationIds.map((id) => rooms(this.env).of(id).closeSession(userId, sessionId)),
    ])
    hub.sessions.detach(sessionId)
  }

  /**
   * Closes every socket of the person, here and in conversations. Sessions go on: whether they may open new ones is for
   * those to say who let them in, and to say again where they were asked before this.
   */
  async closeSockets(userId: string): Promise<void> {
    this.#closedAt = Date.now()
    const conversationIds = this.known?.sessions.conversations() ?? []
    this.known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    this.known?.socketClosed(Date.now())
    await Promise.all([
      this.known?.callLine.accountShut(userId, Date.now()),
      ...conversationIds.map((id) => rooms(this.env).of(id).closeSockets(userId)),
    ])
  }

  /**
   * Takes a conversation off the person's list and tells their devices that its match is over. Doing it again changes
   * nothing; only a new match brings the conversation back.
   */
  async forget(userId: string, conversationId: string): Promise<void> {
    await this.known?.forget(userId, conversationId, Date.now())
  }

  /**
   * What there is to say of something that the person is about to be notified of; null when they need not hear of it.
   * @param sessions those whose devices can be notified
   */
  wantedNotice(id: string, sessions: string[] = []): WantedNotice | null {
    return this.known?.wantedNotice(id, sessions) ?? null
  }

  /** Closes every socket of the person and forgets everything. The hub can be used again, and is then a new one. */
  async purge(userId: string): Promise<void> {
    await this.closeSockets(userId)
    // For sockets that have come while the rooms were asked.
    this.known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    this.known = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  override fetch(request: Request): Response {
    const wanted = socketRequest(request)
    return this.#mayOpen(wanted) ? this.hub().attach(wanted, Date.now()) : new Response(null, { status: 401 })
  }

  #mayOpen({ sessionId, checkedAt }: SocketWanted): boolean {
    return checkedAt >= this.#closedAt && !this.hub().sessions.hasEnded(sessionId)
  }

  protected hub(): Hub {
    return this.known ?? this.#begin()
  }

  #begin(): Hub {
    const settings = readSettings(this.env)
    const hub = new Hub(this.ctx, this.env, settings)
    const frames = new FrameLoop(
      settings,
      createLog({ object: 'user-hub' }),
      socketEvents(hub, settings, this.ctx, this.env),
      requireProved(this.ctx, this.env),
      (socket, now) => hub.acknowledgements.heard(socket, now),
    )
    this.known = hub
    this.parts = {
      frames,
      live: hub.live,
      jobs: hub.jobs,
      duties: hub.duties,
      socketClosed: (now, socket) => hub.socketClosed(now, socket),
      heardAgain: (now, socket) => hub.heardAgain(now, socket),
    }
    return hub
  }
}
