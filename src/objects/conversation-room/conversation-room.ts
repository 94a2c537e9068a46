import { readSettings, type Settings } from '../../env.ts'
import type { Outcome } from '../../platform/errors.ts'
import { createLog } from '../../platform/log.ts'
import { Buckets } from '../shared/bucket.ts'
import { commonFrames } from '../shared/common-frames.ts'
import { FrameLoop, type FrameHandlers } from '../shared/frame-loop.ts'
import type { Job, Jobs } from '../shared/jobs.ts'
import { SocketObject } from '../shared/socket-object.ts'
import { socketRequest } from '../shared/sockets.ts'
import { hubs } from '../stubs.ts'
import type { ArchivedRange } from './archive.ts'
import type { History, HistoryPage } from './history.ts'
import type { ReadMark, ReadResult } from './mark-read.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import type { Opening } from './opening.ts'
import { Room } from './room.ts'
import type { Draft, SentMessage } from './send-message.ts'

/**
 * One conversation. Owns its messages and their order; see room.ts. Callers have verified who is asking; whether they
 * take part is checked here.
 */
export class ConversationRoom extends SocketObject {
  protected readonly frames: FrameLoop
  protected readonly jobs: Jobs
  protected readonly duties: Readonly<Record<string, Job>>
  readonly #settings: Settings
  readonly #room: Room

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#settings = readSettings(env)
    this.#room = new Room(state, env)
    this.jobs = this.#room.jobs
    this.duties = this.#room.duties
    this.frames = new FrameLoop(this.#settings, createLog({ object: 'conversation-room' }), this.#handlers())
    this.wake()
  }

  /** Tells the room what Postgres says about the conversation; see {@link Opening}. */
  open(opening: Opening): Promise<void> {
    return this.#room.open(opening, Date.now())
  }

  send(conversationId: string, draft: Draft): Promise<Outcome<SentMessage>> {
    return this.#room.send(conversationId, draft, Date.now())
  }

  read(conversationId: string, readerId: string, mark: ReadMark): Promise<Outcome<ReadResult>> {
    return this.#room.read(conversationId, readerId, mark, Date.now())
  }

  history(conversationId: string, viewerId: string, page: HistoryPage): Promise<Outcome<History>> {
    return this.#room.history(conversationId, viewerId, page, Date.now())
  }

  typing(conversationId: string, userId: string, isTyping: boolean): Promise<Outcome<object>> {
    return this.#room.typing(conversationId, userId, isTyping, Date.now())
  }

  /** The archive has written these parts of the room's events. */
  archived(ranges: ArchivedRange[]): void {
    this.#room.confirmArchived(ranges)
  }

  /** Closes the sockets of a session that has ended. */
  closeSession(userId: string, sessionId: string): void {
    this.#room.live.closeSession(userId, sessionId)
  }

  /** Attaches a socket to this conversation. The person's hub keeps count of it, so that ending the session reaches it. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = socketRequest(request)
    const conversationId = request.headers.get('x-conversation-id') ?? ''
    if (!(await this.#room.admits(conversationId, wanted.userId, Date.now())))
      return new Response(null, { status: 404 })
    const isWelcome = await hubs(this.env).of(wanted.userId).register(wanted.sessionId, conversationId)
    if (!isWelcome) return new Response(null, { status: 401 })
    return this.#room.live.attach(wanted)
  }

  #handlers(): FrameHandlers {
    const [room, buckets] = [this.#room, new Buckets(this.#settings)]
    return {
      ...commonFrames(this.#settings, room.live),
      send_message: (data, context, frame) => onSendMessage(room, buckets, data, context, frame),
      mark_read: (data, context, frame) => onMarkRead(room, buckets, data, context, frame),
      typing_start: (data, context) => onTyping(room, buckets, true, data, context),
      typing_stop: (data, context) => onTyping(room, buckets, false, data, context),
    }
  }
}
