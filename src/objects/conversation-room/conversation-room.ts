import type { ArchivePage, ArchivedRange, MessageCopy } from '../../rpc/archive.ts'
import { readSettings } from '../../settings.ts'
import { deleteMediaOf } from '../../features/messaging/media/media-objects.ts'
import { ERRORS, type Outcome } from '../../foundation/errors.ts'
import { createLog } from '../../foundation/log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { ConversationRoomRpc } from '../../rpc/conversation-room.ts'
import { FrameLoop } from '../shared/frame-loop.ts'
import { requireProved } from '../shared/require-proved.ts'
import type { SocketParts } from '../shared/socket-object.ts'
import { socketRequest } from '../../sockets/sockets.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { hubs } from '../../rpc/namespaces.ts'
import { Admission } from './admission.ts'
import { Arrivals } from '../shared/arrivals.ts'
import { socketEvents } from './frames.ts'
import type { Opening, Standing } from '../../rpc/opening.ts'
import { RoomCalls, type UseRoom } from './room-calls.ts'
import { Room } from './room.ts'

/**
 * One conversation. Owns its messages and their order; see room.ts. Callers have verified who is asking; whether they
 * take part is checked here.
 */
export class ConversationRoom extends RoomCalls implements ConversationRoomRpc {
  protected parts: SocketParts | null = null
  /** Null until the conversation is known to exist: made-up ids leave nothing behind. */
  #room: Room | null = null
  readonly #admission: Admission
  readonly #arrivals = new Arrivals()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#admission = new Admission(
      state,
      env,
      () => this.#room,
      (opening) => this.#opened(opening),
    )
    if (!isMigrated(state.storage)) return
    this.#begin()
    this.wake()
  }

  /** Tells the room what Postgres says about the conversation; see {@link Opening}. */
  async open(opening: Opening): Promise<void> {
    await this.#opened(opening)
  }

  /** Tells the room how the conversation stands now. One that has not been opened hears of it when it is. */
  async restate(standing: Standing): Promise<void> {
    await this.#room?.restate(standing, Date.now())
  }

  /** A person's hub says up to which message a device of theirs has the conversation. */
  received(userId: string, seq: number): void {
    this.#room?.received(userId, seq, Date.now())
  }

  /** The archive has written these parts of the room's events. */
  archived(ranges: ArchivedRange[]): void {
    this.#room?.archive.confirm(ranges, Date.now())
  }

  /** The newest messages as they are now, for whoever looks after safety; none where nobody has written yet. */
  newestMessages(limit: number): MessageCopy[] {
    return this.#room?.archive.newest(limit) ?? []
  }

  /** What the archive should have after a seq; null for a room that has forgotten everything or was never opened. */
  archivePage(after: number, limit: number): ArchivePage | null {
    return this.#room?.archive.page(after, limit) ?? null
  }

  /** Closes the sockets of a session that has ended. */
  closeSession(userId: string, sessionId: string): void {
    this.#arrivals.stop((arrival) => arrival.sessionId === sessionId)
    this.#room?.live.closeSession(userId, sessionId)
  }

  /** Closes every socket of a person. */
  closeSockets(userId: string): void {
    this.#arrivals.stop((arrival) => arrival.userId === userId)
    this.#room?.live.closeAll(CLOSE.SESSION_ENDED, 'signed out', userId)
  }

  /** Closes every socket and forgets the conversation with its pictures. Should Postgres still know it, it begins anew with the next use. */
  async purge(conversationId: string): Promise<void> {
    this.#arrivals.stop(() => true)
    this.#admission.startOver()
    this.#room?.stop()
    this.#room?.live.closeAll(CLOSE.NOT_FOUND, 'conversation removed')
    this.#room = this.parts = null
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
    await deleteMediaOf(this.env, conversationId)
    createLog({ object: 'conversation-room' }).info('conversation_purged', { conversation_id: conversationId })
  }

  /** Attaches a socket to this conversation. The person's hub keeps count of it, so that ending the session reaches it. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = socketRequest(request)
    const conversationId = request.headers.get('x-conversation-id') ?? ''
    const arrival = this.#arrivals.begin(wanted.userId, wanted.sessionId)
    try {
      const admitted = await this.#admission.admit(conversationId, wanted.userId)
      if (!admitted.ok) return new Response(null, { status: ERRORS[admitted.code].status })
      const isWelcome = await hubs(this.env).of(wanted.userId).register(wanted, conversationId)
      // The session may have ended since the hub answered; its end has then been here already.
      if (!isWelcome || arrival.isStopped) return new Response(null, { status: 401 })
      // Shut out meanwhile.
      if (!admitted.value.has(wanted.userId)) return new Response(null, { status: 404 })
      admitted.value.jobs.ensure('end_sockets', wanted.expiresAt)
      return admitted.value.live.attach(wanted)
    } finally {
      this.#arrivals.end(arrival)
    }
  }

  async #opened(opening: Opening): Promise<Room> {
    const room = this.#begin()
    await room.open(opening, Date.now())
    return room
  }

  protected async in<T>(conversationId: string, userId: string, use: UseRoom<T>): Promise<Outcome<T>> {
    const admitted = await this.#admission.admit(conversationId, userId)
    return admitted.ok ? use(admitted.value, Date.now()) : admitted
  }

  #begin(): Room {
    if (this.#room) return this.#room
    const [room, settings] = [new Room(this.ctx, this.env), readSettings(this.env)]
    this.#room = room
    this.parts = {
      frames: new FrameLoop(
        settings,
        createLog({ object: 'conversation-room' }),
        socketEvents(room, settings),
        requireProved(this.ctx, this.env),
        (socket, now) => room.acknowledgements.heard(socket, now),
      ),
      live: room.live,
      jobs: room.jobs,
      duties: room.duties,
    }
    return room
  }
}
