import type { ArchivePage, ArchivedRange, MessageCopy } from '../../rpc/archive.ts'
import type {
  DeletedMessage,
  Draft,
  EditedMessage,
  History,
  HistoryPage,
  MediaRow,
  MediaView,
  PastStep,
  ReactedMessage,
  ReadMark,
  ReadResult,
  SentMessage,
  StoredPicture,
  Target,
} from '../../rpc/messages.ts'
import { readSettings } from '../../settings.ts'
import { deleteMediaOf } from '../../features/messaging/media/media-objects.ts'
import { ERRORS, ok, type Outcome } from '../../foundation/errors.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { ConversationRoomRpc } from '../../rpc/conversation-room.ts'
import { FrameLoop } from '../shared/frame-loop.ts'
import { FrameConsents } from '../shared/frame-consents.ts'
import { requireProved } from '../shared/require-proved.ts'
import { SocketObject, type SocketParts } from '../shared/socket-object.ts'
import { socketRequest } from '../../sockets/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { hubs } from '../../rpc/namespaces.ts'
import { Admission } from './admission.ts'
import { PendingUpgrades } from '../shared/pending-upgrades.ts'
import { socketEvents } from './frames.ts'
import type { ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'
import { relive } from './relive.ts'
import { Room } from './room.ts'

type UseRoom<T> = (room: Room, now: number) => Outcome<T> | Promise<Outcome<T>>

/**
 * One conversation. Owns its messages and their order; see room.ts. Callers have verified who is asking; whether they
 * take part is checked here. {@link ConversationRoomRpc} documents the methods.
 */
export class ConversationRoom extends SocketObject implements ConversationRoomRpc {
  protected parts: SocketParts | null = null
  /** Null until the conversation is known to exist: an invented id must not create storage. */
  #room: Room | null = null
  readonly #admission: Admission
  readonly #pendingUpgrades = new PendingUpgrades()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#admission = new Admission(
      state,
      env,
      () => this.#room,
      (snapshot) => this.#opened(snapshot),
    )
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  async open(snapshot: ConversationSnapshot): Promise<void> {
    await this.#opened(snapshot)
  }

  async restate(standing: ConversationState): Promise<void> {
    await this.#room?.restate(standing, Date.now())
  }

  send(conversationId: string, draft: Draft): Promise<Outcome<SentMessage>> {
    return this.#admitted(conversationId, draft.senderId, (room, now) => room.messages.send(draft, now))
  }

  sent(conversationId: string, senderId: string, messageId: string): Promise<Outcome<SentMessage>> {
    return this.#admitted(conversationId, senderId, (room) => room.messages.sent(messageId))
  }

  read(conversationId: string, readerId: string, mark: ReadMark): Promise<Outcome<ReadResult>> {
    return this.#admitted(conversationId, readerId, (room, now) => room.messages.read(readerId, mark, now))
  }

  history(conversationId: string, viewerId: string, page: HistoryPage): Promise<Outcome<History>> {
    return this.#admitted(conversationId, viewerId, (room, now) => room.messages.history(viewerId, page, now))
  }

  typing(conversationId: string, userId: string, isTyping: boolean): Promise<Outcome<object>> {
    return this.#admitted(conversationId, userId, (room, now) => {
      const refused = room.spending.refuses('typing', userId, now)
      if (refused) return refused
      room.typing.signal(userId, isTyping)
      return ok({})
    })
  }

  edit(conversationId: string, change: Target & { content: string }): Promise<Outcome<EditedMessage>> {
    return this.#admitted(conversationId, change.actorId, (room, now) => room.messages.edit(change, now))
  }

  remove(conversationId: string, target: Target): Promise<Outcome<DeletedMessage>> {
    return this.#admitted(conversationId, target.actorId, (room, now) => room.messages.remove(target, now))
  }

  react(conversationId: string, reaction: Target & { emoji: string | null }): Promise<Outcome<ReactedMessage>> {
    return this.#admitted(conversationId, reaction.actorId, (room, now) => room.messages.react(reaction, now))
  }

  nameMedia(conversationId: string, owner: string): Promise<Outcome<string>> {
    return this.#admitted(conversationId, owner, (room, now) => room.pictures.name(owner, now))
  }

  storeMedia(
    conversationId: string,
    owner: string,
    mediaId: string,
    picture: StoredPicture,
  ): Promise<Outcome<MediaView>> {
    return this.#admitted(conversationId, owner, (room) => room.pictures.store(owner, mediaId, picture))
  }

  dropMedia(conversationId: string, owner: string, mediaId: string): Promise<Outcome<object>> {
    return this.#admitted(conversationId, owner, async (room, now) => {
      await room.pictures.drop(owner, mediaId, now)
      return ok({})
    })
  }

  relive(conversationId: string, steps: readonly PastStep[]): Promise<Outcome<{ messages: number }>> {
    return this.#admitted(conversationId, steps[0]?.by ?? '', (room) => relive(room, steps))
  }

  media(conversationId: string, viewerId: string, mediaId: string): Promise<Outcome<MediaRow>> {
    return this.#admitted(conversationId, viewerId, (room) => room.pictures.find(viewerId, mediaId))
  }

  async tellHubBeside(peerId: string): Promise<void> {
    await this.#room?.eventDelivery.tellBeside(peerId)
  }

  received(userId: string, seq: number): void {
    this.#room?.receipts.received(userId, seq, Date.now())
  }

  archived(ranges: ArchivedRange[]): void {
    this.#room?.archive.confirm(ranges, Date.now())
  }

  newestMessages(limit: number): MessageCopy[] {
    return this.#room?.archive.newest(limit) ?? []
  }

  archivePage(after: number, limit: number): ArchivePage | null {
    return this.#room?.archive.page(after, limit) ?? null
  }

  closeSession(userId: string, sessionId: string): void {
    this.#pendingUpgrades.stop((arrival) => arrival.sessionId === sessionId)
    this.#room?.live.closeSession(userId, sessionId)
  }

  closeSockets(userId: string): void {
    this.#pendingUpgrades.stop((arrival) => arrival.userId === userId)
    this.#room?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out', userId)
  }

  /** If Postgres still has the conversation, the next use opens the room anew. */
  async purge(conversationId: string): Promise<void> {
    this.#pendingUpgrades.stop(() => true)
    this.#admission.startOver()
    this.#room?.typing.stop()
    this.#room?.live.closeAll(CLOSE.NOT_FOUND, 'conversation removed')
    this.#room = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
    await deleteMediaOf(this.env, conversationId)
    objectLog(this.env, 'conversation-room').info('conversation_purged', {
      conversation_id: conversationId,
    })
  }

  /** Attaches a socket. The user's hub records it, so that the end of the session reaches it. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = socketRequest(request)
    const conversationId = request.headers.get('x-conversation-id') ?? ''
    const arrival = this.#pendingUpgrades.begin(wanted.userId, wanted.sessionId)
    try {
      const admitted = await this.#admission.admit(conversationId, wanted.userId)
      if (!admitted.ok) return new Response(null, { status: ERRORS[admitted.code].status })
      const isWelcome = await hubs(this.env).of(wanted.userId).register(wanted, conversationId)
      // The session may have ended after the hub answered; then its end was already handled here.
      if (!isWelcome || arrival.isStopped) return new Response(null, { status: 401 })
      // The user may have been shut out in the meantime.
      if (!admitted.value.has(wanted.userId)) return new Response(null, { status: 404 })
      admitted.value.jobs.ensure('end_sockets', wanted.expiresAt)
      return admitted.value.live.attach(wanted)
    } finally {
      this.#pendingUpgrades.end(arrival)
    }
  }

  async #opened(snapshot: ConversationSnapshot): Promise<Room> {
    const room = this.#begin()
    await room.open(snapshot, Date.now())
    return room
  }

  /** Uses the room for a participant; CONVERSATION_NOT_FOUND for anybody else. */
  async #admitted<T>(conversationId: string, userId: string, use: UseRoom<T>): Promise<Outcome<T>> {
    const admitted = await this.#admission.admit(conversationId, userId)
    return admitted.ok ? use(admitted.value, Date.now()) : admitted
  }

  #begin(): Room {
    if (this.#room) return this.#room
    const [room, settings] = [new Room(this.ctx, this.env), readSettings(this.env)]
    const log = objectLog(this.env, 'conversation-room')
    this.#room = room
    this.parts = {
      frames: new FrameLoop({
        settings,
        log,
        events: socketEvents(room, settings, log),
        requireProved: requireProved(this.ctx, this.env),
        consents: new FrameConsents(this.ctx, this.env, settings),
        onSpoken: (socket, now) => room.acknowledgements.heard(socket, now),
      }),
      live: room.live,
      jobs: room.jobs,
      jobHandlers: room.jobHandlers,
      socketClosed: (_now, socket) => room.socketClosed(socket),
    }
    return room
  }
}
