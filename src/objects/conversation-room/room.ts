import type {
  DeletedMessage,
  Draft,
  EditedMessage,
  History,
  HistoryPage,
  ReactedMessage,
  ReadMark,
  ReadResult,
  SentMessage,
  Target,
} from '../../rpc/messages.ts'
import { readSettings } from '../../settings.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { ConversationName } from '../../features/messaging/find-conversation.ts'
import { acceptByReply } from '../../features/messaging/requests/accept-by-reply.ts'
import { createLog } from '../../foundation/log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import { inContext } from '../object-context.ts'
import { Acknowledgements } from '../shared/acknowledgements.ts'
import { EventLog, KEPT, PRUNE_PAUSE } from '../shared/event-log.ts'
import { newestMessage } from '../shared/newest-message.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import { Jobs } from '../shared/jobs.ts'
import { Live } from '../shared/live.ts'
import { RoomSpending } from '../shared/spending.ts'
import { migrate } from '../shared/sqlite.ts'
import { hubs, type Hubs } from '../../rpc/namespaces.ts'
import { Archivist } from './archive.ts'
import { writeDeletion, writeEdit } from './change-message.ts'
import { Courier } from './courier.ts'
import { lastMessage, readHistory } from './history.ts'
import { writeRead } from './mark-read.ts'
import { MediaShelf } from './media-shelf.ts'
import { Mirror } from './mirror.ts'
import type { Opening, Standing } from '../../rpc/opening.ts'
import { Pictures } from './pictures.ts'
import { writeReaction } from './react.ts'
import { Reactions } from './reactions.ts'
import { Receipts } from './receipts.ts'
import { Replies } from './replies.ts'
import { RoomStore } from './room-store.ts'
import { asSent, writeMessage } from './send-message.ts'
import { STEPS } from './steps.ts'
import { sweepMedia } from './sweep-media.ts'
import { Typing } from './typing.ts'
import { Usage } from './usage.ts'

/** How soon after a write a room sees to its hubs and senders, in milliseconds; not all rooms at the same moment. */
const settleAfter = (): number => 750 + Math.floor(Math.random() * 500)
const RETRY_AFTER = 5_000

/** A conversation: its messages, their order, who has read what, and who still has to be told. */
export class Room {
  readonly live: Live
  readonly jobs: Jobs
  readonly archive: Archivist
  readonly acknowledgements: Acknowledgements
  readonly pictures: Pictures
  readonly spending: RoomSpending
  readonly #state: DurableObjectState
  readonly #hubs: Hubs
  readonly #store: RoomStore
  readonly #reactions: Reactions
  readonly #shelf: MediaShelf
  readonly #env: Env
  readonly #events: EventLog
  readonly #usage: Usage
  readonly #commit: GroupCommit
  readonly #receipts: Receipts
  readonly #courier: Courier
  readonly #typing: Typing
  readonly #mirror: Mirror
  readonly #replies: Replies
  /** When something was written that others have to hear of, and that the present commit has not provided for. */
  #owedSince: number | null = null

  constructor(state: DurableObjectState, env: Env) {
    migrate(state.storage, STEPS)
    const log = createLog({ object: 'conversation-room' })
    this.#state = state
    const settings = readSettings(env)
    this.#hubs = hubs(env)
    this.#store = new RoomStore(state.storage)
    this.#reactions = new Reactions(state.storage)
    this.#shelf = new MediaShelf(state.storage, settings.PUBLIC_URL)
    this.#env = env
    this.#events = new EventLog(state.storage)
    this.#usage = new Usage(state.storage, this.#events, this.#shelf, settings)
    this.spending = new RoomSpending(settings)
    this.jobs = new Jobs(state.storage, log)
    this.#receipts = new Receipts(this.#store, this.#events)
    this.live = new Live(state, this.#events, settings, (socket, lastEventId) =>
      this.acknowledgements.asked(socket, lastEventId, Date.now()),
    )
    this.acknowledgements = new Acknowledgements(this.#events, this.live, this.jobs, (userId, messages, now) =>
      this.received(userId, newestMessage(messages), now),
    )
    this.#courier = new Courier({
      store: this.#store,
      events: this.#events,
      hubs: this.#hubs,
      receipts: this.#receipts,
      spending: this.spending,
      log,
      lastHeard: (userId) => this.live.lastHeard(userId),
    })
    this.#commit = new GroupCommit(state.storage, {
      atEnd: () => this.#payOff(),
      after: () => this.#afterCommit(),
      undone: () => [this.#events, this.#store, this.#usage].forEach((memory) => memory.forget()),
    })
    const [store, shelf, usage, commit] = [this.#store, this.#shelf, this.#usage, this.#commit]
    this.pictures = new Pictures({ store, shelf, usage, commit, jobs: this.jobs })
    const archiveEvery = settings.ARCHIVE_AFTER_SECONDS * 1000
    this.archive = new Archivist(this.#store, this.#events, env.ARCHIVE_QUEUE, this.jobs, archiveEvery)
    this.#typing = new Typing((userId, isTyping) => this.#announceTyping(userId, isTyping))
    this.#mirror = new Mirror({
      storage: state.storage,
      store: this.#store,
      events: this.#events,
      receipts: this.#receipts,
      jobs: this.jobs,
      warnBefore: settings.MATCH_WARNING_SECONDS * 1000,
      write: (now, write) => this.#write(now, write),
      lastMessage: (viewerId) => lastMessage(this.#store, this.#reactions, this.#shelf, viewerId),
      inContext: (work) => inContext(state, env, work),
    })
    this.#replies = new Replies(this.#store, this.#shelf, async (userId, ip) => {
      const opening = await inContext(state, env, (context) => acceptByReply(context, this.id(), userId, ip))
      if (opening) await this.open(opening, Date.now())
    })
  }

  /** Id of the conversation; known to every room that has let anybody in. */
  id(): string {
    return this.#store.room()?.conversation_id ?? ''
  }

  async open(opening: Opening, now: number): Promise<void> {
    await this.#mirror.open(opening, now)
    this.#follow()
  }

  /** Takes over how the conversation stands, unless it knows something newer. */
  async restate(standing: Standing, now: number): Promise<void> {
    await this.#mirror.restate(standing, now)
    this.#follow()
  }

  /** Whether somebody takes part and has not been shut out, as far as the room knows. */
  has(userId: string): boolean {
    return this.#store.participants().some(({ user_id, is_shut_out }) => user_id === userId && !is_shut_out)
  }

  /** Stores a message of somebody who takes part; `tell` hears of it before anybody else does. */
  async send(draft: Draft, now: number, tell?: (outcome: Outcome<SentMessage>) => void): Promise<Outcome<SentMessage>> {
    this.#typing.set(draft.senderId, false)
    const isReply = this.#replies.isReply(draft)
    const accepted = isReply ? await this.#replies.accept(draft) : null
    if (accepted?.ok === false) {
      tell?.(accepted)
      return accepted
    }
    // Accepting takes a while.
    const at = isReply ? Date.now() : now
    return this.#commit.run(() => {
      const written = writeMessage(this.#store, this.#shelf, this.#events, this.#usage, draft, at)
      if (written.ok && written.value.eventId !== null) this.#owedSince ??= at
      return written.ok ? ok(written.value.sent) : written
    }, tell)
  }

  /** What the sender of a message was told of it. */
  sent(messageId: string): Outcome<SentMessage> {
    const message = this.#store.messageById(messageId)
    return message ? ok(asSent(message, this.id())) : refuse('MESSAGE_NOT_FOUND')
  }

  read(
    readerId: string,
    mark: ReadMark,
    now: number,
    tell?: (outcome: Outcome<ReadResult>) => void,
  ): Promise<Outcome<ReadResult>> {
    return this.#commit.run(() => {
      const result = writeRead(this.#store, this.#events, this.#receipts, readerId, mark, now)
      if (result.ok && result.value.marked_count > 0) this.#owedSince ??= now
      return result
    }, tell)
  }

  history(viewerId: string, page: HistoryPage, now: number): Outcome<History> {
    const history = readHistory(this.#store, this.#reactions, this.#shelf, viewerId, page)
    if (history.ok) this.received(viewerId, Math.max(0, ...history.value.messages.map(({ seq }) => seq)), now)
    return history
  }

  /** A device of somebody has everything up to a message, or to the newest. Its sender hears of it with the next commit, or soon. */
  received(userId: string, seq: number, now: number): void {
    if (this.#receipts.keep(userId, Math.min(seq, this.#store.lastSeq()), now))
      this.jobs.ensure('settle', now + settleAfter())
  }

  edit(change: Target & { content: string }, now: number): Promise<Outcome<EditedMessage>> {
    const write = () =>
      this.#usage.refusesWriting(change.actorId, now) ?? writeEdit(this.#store, this.#events, change, now)
    return this.#write(now, write)
  }

  remove(target: Target, now: number): Promise<Outcome<DeletedMessage>> {
    return this.#write(now, () => {
      const deleted = writeDeletion(this.#store, this.#reactions, this.#shelf, this.#events, target, now)
      if (this.#shelf.doomed(1).length > 0) this.jobs.ensure('media', now)
      return deleted
    })
  }

  react(reaction: Target & { emoji: string | null }, now: number): Promise<Outcome<ReactedMessage>> {
    const write = () =>
      this.#usage.refusesWriting(reaction.actorId, now) ??
      writeReaction(this.#store, this.#reactions, this.#events, reaction, now)
    return this.#write(now, write)
  }

  /** Says that somebody is typing, or no longer; where nothing can be sent nobody hears of it. */
  typing(userId: string, isTyping: boolean): void {
    if (this.#mirror.isOpen()) this.#typing.set(userId, isTyping)
  }

  /** Whether a frame that says where it belongs means this room. */
  isMeantBy({ conversation_id, match_id, receiver_id }: ConversationName): boolean {
    if (conversation_id !== undefined && conversation_id !== this.id()) return false
    if (match_id !== undefined && !this.#mirror.knowsMatch(match_id)) return false
    return receiver_id === undefined || this.#store.participants().some(({ user_id }) => user_id === receiver_id)
  }

  /** Leaves nothing behind that would run by itself. */
  stop(): void {
    this.#typing.stop()
  }

  /** Looks after what is still owed: hubs and senders, the archive, events too old to keep. */
  readonly duties = {
    settle: async (now: number): Promise<number | null> => {
      await Promise.all([this.#courier.deliver(), this.archive.feedInPassing(now)])
      if (this.#receipts.isDue()) {
        // Receipts are events, so senders have to be told.
        await this.#commit.run(() => this.#receipts.save(now))
        await this.#courier.deliver()
      }
      // One commit with the end of the job.
      this.#courier.save()
      return this.#courier.isDone() ? null : now + RETRY_AFTER
    },
    arrivals: (now: number): Promise<number | null> => this.acknowledgements.look(now),
    archive: (now: number): Promise<number | null> => this.archive.feed(now),
    end_sockets: (now: number): Promise<number | null> => Promise.resolve(this.live.endExpired(now)),
    media: (now: number): Promise<number | null> => sweepMedia(this.#env, this.#shelf, this.id(), now),
    prune: (now: number): Promise<number | null> => {
      const neededAfter = Math.min(this.#courier.confirmedByAll(), this.#store.room()?.archive_confirmed ?? 0)
      return Promise.resolve(this.#events.prune(now, neededAfter))
    },
    leave: (now: number): Promise<number | null> => this.#mirror.leave(now).finally(() => this.#follow()),
    match_warning: (now: number): Promise<number | null> => this.#mirror.times.warn(now),
    match_expiry: (now: number): Promise<number | null> => this.#mirror.times.expire(now),
  }

  /** What follows from how the conversation stands. Again each time: a room that died before has not done it. */
  #follow(): void {
    if (!this.#mirror.isOpen()) this.#typing.stop()
    for (const userId of this.#mirror.shutOut()) this.live.closeAll(CLOSE.NOT_FOUND, 'conversation removed', userId)
  }

  /** A commit after which others have to hear of what it has added to the log, if anything. */
  #write<T>(now: number, write: () => T): Promise<T> {
    return this.#commit.run(() => {
      const last = this.#events.last()
      const result = write()
      if (this.#events.last() > last) this.#owedSince ??= now
      return result
    })
  }

  /** The end of every commit that others have to hear of. */
  #payOff(): void {
    const since = this.#owedSince
    if (since === null) return
    this.#owedSince = null
    this.jobs.ensure('settle', since + settleAfter())
    this.jobs.ensure('prune', since + (this.#events.isOverfull() ? PRUNE_PAUSE : KEPT))
    this.acknowledgements.expect(since)
  }

  #afterCommit(): void {
    this.live.flush()
    this.#state.waitUntil(this.#courier.deliver())
  }

  #announceTyping(userId: string, isTyping: boolean): void {
    const data = { conversation_id: this.id(), user_id: userId, is_typing: isTyping }
    this.live.pass('user_typing', data, (who) => who.userId !== userId)
    for (const { user_id } of this.#store.participants().filter((person) => person.user_id !== userId)) {
      const hub = this.#hubs.of(user_id)
      this.#state.waitUntil(hub.relay('user_typing', data).catch(() => {}))
    }
  }
}
