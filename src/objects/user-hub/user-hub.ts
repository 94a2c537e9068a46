import { readSettings, type Settings } from '../../env.ts'
import type { Outcome } from '../../platform/errors.ts'
import { createLog } from '../../platform/log.ts'
import type { DownData } from '../../protocol/down.ts'
import type { ReadResult } from '../conversation-room/mark-read.ts'
import { Buckets } from '../shared/bucket.ts'
import { commonFrames } from '../shared/common-frames.ts'
import { EventLog, KEPT } from '../shared/event-log.ts'
import { FrameLoop, type FrameHandlers } from '../shared/frame-loop.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { SocketObject } from '../shared/socket-object.ts'
import { socketRequest } from '../shared/sockets.ts'
import { migrate } from '../shared/sqlite.ts'
import { rooms } from '../stubs.ts'
import { conversationMeant } from './conversation-meant.ts'
import { takeDelivery, type Delivery } from './deliver.ts'
import { Inbox, type InboxEntry, type InboxPosition } from './inbox.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { readMessage } from './read-message.ts'
import { Sessions } from './sessions.ts'
import { STEPS } from './steps.ts'

/**
 * One person: their conversation list, the sockets of all their devices, and the log of everything those devices must
 * not miss. An event is stored before it is sent, so `resume` never knows less than a device has seen.
 */
export class UserHub extends SocketObject {
  protected readonly frames: FrameLoop
  protected readonly jobs: Jobs
  protected readonly duties = {
    prune: (now: number) => Promise.resolve(this.#events.prune(now)),
    forget_sessions: (now: number) =>
      Promise.resolve(this.#sessions.prune(now, this.#settings.ACCESS_TOKEN_SECONDS * 1000)),
  }
  readonly #settings: Settings
  readonly #inbox: Inbox
  readonly #events: EventLog
  readonly #sessions: Sessions
  readonly #live: Live
  readonly #commit: GroupCommit

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    migrate(state.storage, STEPS)
    const log = createLog({ object: 'user-hub' })
    this.#settings = readSettings(env)
    this.#inbox = new Inbox(state.storage)
    this.#events = new EventLog(state.storage)
    this.#sessions = new Sessions(state.storage)
    this.#live = new Live(state, this.#events)
    this.jobs = new Jobs(state.storage, log)
    this.#commit = new GroupCommit(state.storage, () => this.#live.flush())
    this.frames = new FrameLoop(this.#settings, log, this.#handlers())
    this.wake()
  }

  /** Takes events of a room; when it returns they are durable here and on their way to every device. */
  async deliver(delivery: Delivery): Promise<void> {
    const now = Date.now()
    await this.#commit.run(() => {
      if (takeDelivery(this.#inbox, this.#events, delivery, now)) this.jobs.ensure('prune', now + KEPT)
    })
  }

  /** Sends something to all devices that is not worth keeping. */
  relay(event: 'user_typing', data: DownData<'user_typing'>): void {
    this.#live.pass(event, data)
  }

  /** Answers, so that a health check knows that objects run. */
  ping(): true {
    return true
  }

  conversations(status: 'active' | 'archived', after: InboxPosition | null, limit: number): InboxEntry[] {
    return this.#inbox.page(status, after, limit)
  }

  /** The conversation named by its id, its match or the other person. */
  conversationMeant(named: {
    conversation_id?: string | undefined
    match_id?: string | undefined
    receiver_id?: string | undefined
  }): string | null {
    return conversationMeant(this.#inbox, named)
  }

  read(userId: string, messageId: string): Promise<Outcome<ReadResult>> {
    return readMessage(this.#inbox, rooms(this.env), userId, messageId)
  }

  /** Notes that a session has a socket in a conversation; false when the session has ended and must get none. */
  register(sessionId: string, conversationId: string): boolean {
    if (this.#sessions.hasEnded(sessionId)) return false
    this.#sessions.attach(sessionId, conversationId)
    return true
  }

  /** Closes every socket of a session, here and in conversations, and lets it open no more. */
  async endSession(userId: string, sessionId: string): Promise<void> {
    const now = Date.now()
    const conversationIds = this.#sessions.end(sessionId, now)
    this.jobs.ensure('forget_sessions', now + this.#settings.ACCESS_TOKEN_SECONDS * 1000)
    this.#live.closeSession(userId, sessionId)
    await Promise.all(conversationIds.map((id) => rooms(this.env).of(id).closeSession(userId, sessionId)))
    this.#sessions.detach(sessionId)
  }

  override fetch(request: Request): Response {
    const wanted = socketRequest(request)
    if (this.#sessions.hasEnded(wanted.sessionId)) return new Response(null, { status: 401 })
    return this.#live.attach(wanted)
  }

  #handlers(): FrameHandlers {
    const [inbox, buckets, rooms_] = [this.#inbox, new Buckets(this.#settings), rooms(this.env)]
    return {
      ...commonFrames(this.#settings, this.#live),
      send_message: (data, context) => onSendMessage(inbox, rooms_, buckets, data, context),
      mark_read: (data, context) => onMarkRead(inbox, rooms_, buckets, data, context),
      typing_start: (data, context) => onTyping(inbox, rooms_, buckets, true, data, context),
      typing_stop: (data, context) => onTyping(inbox, rooms_, buckets, false, data, context),
    }
  }
}
