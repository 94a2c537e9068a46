import type { CallClaim, CallFrame } from '../../rpc/calls.ts'
import type { Delivered, Delivery } from '../../rpc/delivery.ts'
import {
  entriesOf,
  type InboxEntry,
  type InboxPage,
  type InboxPosition,
  type LatestOf,
  type UnreadOf,
} from '../../rpc/inbox.ts'
import type { WantedNotice } from '../../rpc/notifications.ts'
import { metersOf } from '../../catalogue/meters.ts'
import { readSettings } from '../../settings.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { DownData } from '../../protocol/down.ts'
import type { SearchPlace } from '../../rpc/match-queue.ts'
import type { PersonalEvent, Relayed, SocketWanted, UserHubRpc } from '../../rpc/user-hub.ts'
import { FrameLoop } from '../shared/frame-loop.ts'
import { FrameConsents } from '../shared/frame-consents.ts'
import { requireProved } from '../shared/require-proved.ts'
import { SocketObject, type SocketParts } from '../shared/socket-object.ts'
import { settleSpending } from '../shared/spending.ts'
import { socketRequest } from '../../sockets/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { rooms } from '../../rpc/namespaces.ts'
import { conversationMeant } from './conversation-meant.ts'
import { socketEvents } from './frames.ts'
import { Hub } from './hub.ts'

/**
 * One person: their conversation list, the sockets of all their devices, and the log of everything those devices must
 * not miss. An event is stored before it is sent, so `resume` never knows less than a device has seen.
 * {@link UserHubRpc} documents the methods.
 */
export class UserHub extends SocketObject implements UserHubRpc {
  protected parts: SocketParts | null = null
  /** Null while nothing is stored: before the first use, and after a purge. */
  #known: Hub | null = null
  /** When all sockets were last closed. Not stored: requests under way at that time end before the object hibernates. */
  #closedAt = 0

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  ping(): true {
    return true
  }

  register(wanted: SocketWanted, conversationId: string): boolean {
    if (!this.#mayOpen(wanted)) return false
    this.#hub().register(wanted.sessionId, conversationId)
    return true
  }

  admits(wanted: SocketWanted): boolean {
    return this.#mayOpen(wanted)
  }

  searchBegun(userId: string, search: SearchPlace): void {
    this.#hub().searches.begin(userId, search, Date.now())
  }

  searchesOver(searchIds: string[]): void {
    this.#known?.searches.end(searchIds)
  }

  async endSession(userId: string, sessionId: string): Promise<void> {
    const hub = this.#hub()
    const conversationIds = hub.endSession(userId, sessionId, Date.now())
    await Promise.all([
      hub.callLine.sessionEnded(userId, sessionId, Date.now()),
      ...conversationIds.map((id) => rooms(this.env).of(id).closeSession(userId, sessionId)),
    ])
    hub.sessions.detach(sessionId)
  }

  /** The caller decides whether a session may open new sockets; an answer from before this call no longer counts. */
  async closeSockets(userId: string): Promise<void> {
    this.#closedAt = Date.now()
    const conversationIds = this.#known?.sessions.conversations() ?? []
    this.#known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    this.#known?.socketClosed(Date.now())
    await Promise.all([
      this.#known?.callLine.accountShut(userId, Date.now()),
      ...conversationIds.map((id) => rooms(this.env).of(id).closeSockets(userId)),
    ])
  }

  async forget(userId: string, conversationId: string): Promise<void> {
    await this.#known?.conversations.forget(userId, conversationId, Date.now())
  }

  async wantedNotice(id: string, sessions: string[] = []): Promise<WantedNotice | null> {
    return (await this.#known?.notifications.wanted(id, sessions)) ?? null
  }

  async purge(userId: string): Promise<void> {
    await this.closeSockets(userId)
    // Sockets may have opened while the rooms were called.
    this.#known?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out')
    this.#known = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  async deliver(delivery: Delivery): Promise<Delivered> {
    const [hub, now] = [this.#hub(), Date.now()]
    const left = settleSpending(hub.buckets, delivery.userId, delivery.spent ?? {}, now)
    const received = await hub.conversations.deliver(delivery, now)
    const quietUntil = this.#known === hub ? hub.owingRooms.grant(delivery.conversationId, Date.now()) : undefined
    const isShown = hub.live.open().length > 0
    const counts = metersOf(readSettings(this.env)).takeAll()
    return {
      received,
      left,
      isShown,
      ...(quietUntil === undefined ? {} : { quietUntil }),
      ...(counts ? { counts } : {}),
    }
  }

  tell(userId: string, key: string, event: PersonalEvent, data: DownData<PersonalEvent>): Promise<void> {
    return this.#hub().personalEvents.tell({ userId, key, event, data }, Date.now())
  }

  relay(event: Relayed, data: DownData<Relayed>, sessionId?: string): void {
    this.#known?.live.pass(event, data, (who) => sessionId === undefined || who.sessionId === sessionId)
  }

  claimCall(claim: CallClaim): boolean {
    return this.#hub().calls.claim(claim, Date.now())
  }

  keepCall(callId: string, until: number): void {
    this.#known?.calls.keep(callId, until)
  }

  async ringCall(userId: string, data: DownData<'call:incoming'>): Promise<void> {
    await this.#known?.callLine.ring(userId, data, Date.now())
  }

  async callAnswered(callId: string, sessionId: string): Promise<void> {
    await this.#known?.callLine.answered(callId, sessionId, Date.now())
  }

  ringSent(callId: string): void {
    this.#known?.notifications.ringSent(callId, Date.now())
  }

  async callOver(userId: string, callId: string, data: DownData<'call:ended'> | null): Promise<void> {
    await this.#known?.callLine.over(userId, callId, data, Date.now())
  }

  passCall(frames: CallFrame[]): boolean {
    return this.#known?.callLine.pass(frames) ?? false
  }

  isDeviceHere(sessionId: string, since: number): boolean {
    return this.#known?.callLine.isHere(sessionId, since) ?? false
  }

  presentCall(): string | null {
    return this.#known?.calls.present(Date.now())?.callId ?? null
  }

  callPlaces(callId: string): string[] {
    return this.#known?.callLine.callPlaces(callId) ?? []
  }

  visibilityChanged(): void {
    this.#known?.presence.visibilityChanged(Date.now())
  }

  async inboxPage(status: 'active' | 'archived', after: InboxPosition | null, limit: number): Promise<InboxPage> {
    await this.#hub().owingRooms.collect(Date.now())
    return this.#hub().inbox.page(status, after, limit)
  }

  async conversations(
    status: 'active' | 'archived',
    after: InboxPosition | null,
    limit: number,
  ): Promise<InboxEntry[]> {
    return entriesOf(await this.inboxPage(status, after, limit))
  }

  async latest(conversationIds: string[]): Promise<LatestOf[]> {
    await this.#known?.owingRooms.collect(Date.now(), new Set(conversationIds))
    return this.#known?.inbox.latest(conversationIds) ?? []
  }

  async unread(): Promise<UnreadOf[]> {
    await this.#hub().owingRooms.collect(Date.now())
    return this.#hub().inbox.unread()
  }

  async setArchived(conversationId: string, status: 'active' | 'archived'): Promise<Outcome<object>> {
    await this.#known?.owingRooms.collect(Date.now(), new Set([conversationId]))
    return (
      (await this.#known?.conversations.setArchived(conversationId, status, Date.now())) ??
      refuse('CONVERSATION_NOT_FOUND')
    )
  }

  conversationMeant(named: {
    conversation_id?: string | undefined
    match_id?: string | undefined
    receiver_id?: string | undefined
  }): string | null {
    return conversationMeant(this.#hub().inbox, named)
  }

  conversationsWith(messageId: string): string[] {
    return this.#hub().inbox.candidatesFor(messageId)
  }

  /** Accepts a socket, once the log has all that rooms have kept from it: `resume` and live events go on from there. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = socketRequest(request)
    if (this.#mayOpen(wanted)) await this.#hub().owingRooms.collect(Date.now())
    // The session may have ended meanwhile.
    return this.#mayOpen(wanted) ? this.#hub().attach(wanted, Date.now()) : new Response(null, { status: 401 })
  }

  #mayOpen({ sessionId, checkedAt }: SocketWanted): boolean {
    return checkedAt >= this.#closedAt && !this.#hub().sessions.hasEnded(sessionId)
  }

  /** The hub, created on first use. */
  #hub(): Hub {
    return this.#known ?? this.#begin()
  }

  #begin(): Hub {
    const settings = readSettings(this.env)
    const hub = new Hub(this.ctx, this.env, settings)
    const frames = new FrameLoop({
      settings,
      log: objectLog(this.env, 'user-hub'),
      events: socketEvents(hub, settings, this.ctx, this.env),
      requireProved: requireProved(this.ctx, this.env),
      consents: new FrameConsents(this.ctx, this.env, settings),
      onSpoken: (socket, now) => hub.acknowledgements.heard(socket, now),
    })
    this.#known = hub
    this.parts = {
      frames,
      live: hub.live,
      jobs: hub.jobs,
      jobHandlers: hub.jobHandlers,
      socketClosed: (now, socket) => hub.socketClosed(now, socket),
      heardAgain: (now, socket) => hub.heardAgain(now, socket),
    }
    return hub
  }
}
