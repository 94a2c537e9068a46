import type { Meters } from '../../catalogue/meters.ts'
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
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { Jobs } from '../shared/jobs.ts'
import { writeDeletion, writeEdit } from './change-message.ts'
import { readHistory } from './history.ts'
import { writeRead } from './mark-read.ts'
import { writeReaction } from './react.ts'
import type { Receipts } from './receipts.ts'
import { refuseRestricted } from './refuse-restricted.ts'
import type { Replies } from './replies.ts'
import type { RoomData } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'
import { asSent, writeMessage } from './send-message.ts'
import type { Typing } from './typing.ts'
import type { Usage } from './usage.ts'

interface Parts extends RoomData {
  usage: Usage
  receipts: Receipts
  replies: Replies
  typing: Typing
  writes: RoomWrites
  jobs: Jobs
  meters: Meters
}

/** A message that was not there before. */
interface Written {
  /** Whether it is the first one of its conversation on its day (UTC). */
  isFirstOfDay: boolean
}

const dayOf = (time: number): number => Math.floor(time / 86_400_000)

/** The messages of a room: sent, read, edited, deleted and reacted to, by participants. */
export class Messages {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Stores a message. @param answer is called when it is durable, before anything is broadcast */
  async send(
    draft: Draft,
    now: number,
    answer?: (outcome: Outcome<SentMessage>) => void,
  ): Promise<Outcome<SentMessage>> {
    const { tables, typing, replies, writes } = this.#parts
    typing.end(draft.senderId)
    const isReply = replies.isReply(draft)
    // A sender who may not send does not accept either.
    const accepted = isReply ? (refuseRestricted(tables, draft.senderId, now) ?? (await replies.accept(draft))) : null
    if (accepted?.ok === false) {
      answer?.(accepted)
      return accepted
    }
    // Accepting takes a while.
    const at = isReply ? Date.now() : now
    let written: Written | null = null
    const outcome = await writes.write(
      at,
      () => {
        const [before] = tables.messages.before(Number.MAX_SAFE_INTEGER, 1)
        const sent = writeMessage(this.#parts, draft, at)
        const isNew = sent.ok && sent.value.seq > (before?.seq ?? 0)
        written = isNew ? { isFirstOfDay: dayOf(before?.created_at ?? 0) < dayOf(at) } : null
        return sent
      },
      answer,
    )
    this.#count(written)
    return outcome
  }

  #count(written: Written | null): void {
    if (!written) return
    const { meters } = this.#parts
    meters.count('vibesmatch_messages_sent_total', undefined)
    if (written.isFirstOfDay) meters.count('vibesmatch_conversations_active_total', undefined)
  }

  /** The answer that the sender of a message got. */
  sent(messageId: string): Outcome<SentMessage> {
    const { tables } = this.#parts
    const message = tables.messages.byId(messageId)
    return message ? ok(asSent(message, tables.room.conversationId())) : refuse('MESSAGE_NOT_FOUND')
  }

  /** Marks messages as read. @param answer as in {@link send} */
  read(
    readerId: string,
    mark: ReadMark,
    now: number,
    answer?: (outcome: Outcome<ReadResult>) => void,
  ): Promise<Outcome<ReadResult>> {
    return this.#parts.writes.write(now, () => writeRead(this.#parts, readerId, mark, now), answer)
  }

  /** A page of messages. Those that a client has read it has received. */
  history(viewerId: string, page: HistoryPage, now: number): Outcome<History> {
    const history = readHistory(this.#parts.tables, viewerId, page)
    if (history.ok)
      this.#parts.receipts.received(viewerId, Math.max(0, ...history.value.messages.map(({ seq }) => seq)), now)
    return history
  }

  edit(change: Target & { content: string }, now: number): Promise<Outcome<EditedMessage>> {
    const { tables, usage, writes } = this.#parts
    return writes.write(
      now,
      () =>
        refuseRestricted(tables, change.actorId, now) ??
        usage.refusesWriting(change.actorId, now) ??
        writeEdit(this.#parts, change, now),
    )
  }

  remove(target: Target, now: number): Promise<Outcome<DeletedMessage>> {
    const { tables, jobs, writes } = this.#parts
    return writes.write(now, () => {
      const deleted = writeDeletion(this.#parts, target, now)
      if (tables.media.doomed(1).length > 0) jobs.ensure('media', now)
      return deleted
    })
  }

  react(reaction: Target & { emoji: string | null }, now: number): Promise<Outcome<ReactedMessage>> {
    const { usage, writes } = this.#parts
    return writes.write(
      now,
      () => usage.refusesWriting(reaction.actorId, now) ?? writeReaction(this.#parts, reaction, now),
    )
  }
}
