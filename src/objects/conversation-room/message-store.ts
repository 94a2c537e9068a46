import type { RequestStatus } from '../../rpc/conversation-snapshot.ts'
import { GIVEN_LIMIT } from '../shared/sqlite.ts'
import { type MessageRow, type NewMessage, isDelivered } from './message-row.ts'
import type { ParticipantStore } from './participant-store.ts'

const NEW_MESSAGE =
  'seq, message_id, sender_id, content, message_type, client_message_id, media_id, created_at, request_id, request_status, is_direct'
const MESSAGE = `${NEW_MESSAGE}, read_at, edited_at, deleted_at`

/** {@link isDelivered} in SQL. */
const DELIVERED = "(request_status is null or request_status = 'accepted' or is_direct = 1)"

/** The messages of a conversation: every statement on the table `messages`. Keeps the unread counts of participants. */
export class MessageStore {
  readonly #sql: SqlStorage
  readonly #participants: ParticipantStore
  /** Seq of the newest message; null until it has been read. */
  #lastSeq: number | null = null

  constructor(storage: DurableObjectStorage, participants: ParticipantStore) {
    this.#sql = storage.sql
    this.#participants = participants
  }

  /** To be called when a commit has been rolled back. */
  forget(): void {
    this.#lastSeq = null
  }

  lastSeq(): number {
    this.#lastSeq ??= this.#sql.exec<{ last: number | null }>('select max(seq) as last from messages').one().last ?? 0
    return this.#lastSeq
  }

  /**
   * When a message that is written now counts as sent, in milliseconds since 1970: `now`, or a millisecond after the message
   * before it. Times rise strictly with seqs, whatever clocks say, so a page that begins before a time leaves nothing out.
   */
  nextTime(now: number): number {
    return Math.max(now, (this.before(this.lastSeq() + 1, 1)[0]?.created_at ?? 0) + 1)
  }

  insert(message: NewMessage): void {
    this.#sql.exec(
      `insert into messages (${NEW_MESSAGE}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      message.seq,
      message.message_id,
      message.sender_id,
      message.content,
      message.message_type,
      message.client_message_id,
      message.media_id,
      message.created_at,
      message.request_id,
      message.request_status,
      message.is_direct,
    )
    this.#lastSeq = message.seq
    if (isDelivered(message)) this.#participants.addUnread(message.sender_id)
  }

  /** Stores the status of a request; an accepted one counts as delivered. */
  saveRequest(message: MessageRow, status: RequestStatus): void {
    this.#sql.exec('update messages set request_status = ? where seq = ?', status, message.seq)
    if (!isDelivered(message) && status === 'accepted') this.#participants.addUnread(message.sender_id)
  }

  /** Requests that have not been answered. */
  waiting(): MessageRow[] {
    return this.#sql.exec<MessageRow>(`select ${MESSAGE} from messages where request_status = 'pending'`).toArray()
  }

  sentAs(senderId: string, clientMessageId: string): MessageRow | null {
    const rows = this.#sql.exec<MessageRow>(
      `select ${MESSAGE} from messages where sender_id = ? and client_message_id = ?`,
      senderId,
      clientMessageId,
    )
    return rows.toArray()[0] ?? null
  }

  byId(messageId: string): MessageRow | null {
    return (
      this.#sql.exec<MessageRow>(`select ${MESSAGE} from messages where message_id = ?`, messageId).toArray()[0] ?? null
    )
  }

  /** Messages before `seq`, newest first. */
  before(seq: number, limit: number): MessageRow[] {
    return this.#sql
      .exec<MessageRow>(`select ${MESSAGE} from messages where seq < ? order by seq desc ${GIVEN_LIMIT}`, seq, limit)
      .toArray()
  }

  /** Messages after `seq`, oldest first. */
  after(seq: number, limit: number): MessageRow[] {
    return this.#sql
      .exec<MessageRow>(`select ${MESSAGE} from messages where seq > ? order by seq ${GIVEN_LIMIT}`, seq, limit)
      .toArray()
  }

  /** Marks those of the named messages that the reader received and has not read; returns their seqs. */
  markRead(readerId: string, messageIds: readonly string[], at: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>(
      `update messages set read_at = ? where sender_id <> ? and read_at is null and deleted_at is null and ${DELIVERED}
         and message_id in (select value from json_each(?)) returning seq`,
      at,
      readerId,
      JSON.stringify(messageIds),
    )
    return this.#counted(readerId, rows.toArray())
  }

  /** The same for everything received from `senderId` up to a seq. */
  markReadThrough(readerId: string, senderId: string, seq: number, at: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>(
      `update messages set read_at = ? where sender_id = ? and read_at is null and deleted_at is null and ${DELIVERED} and seq <= ?
       returning seq`,
      at,
      senderId,
      seq,
    )
    return this.#counted(readerId, rows.toArray())
  }

  #counted(readerId: string, rows: { seq: number }[]): number[] {
    this.#participants.subtractUnread(readerId, rows.length)
    return rows.map(({ seq }) => seq).toSorted((a, b) => a - b)
  }

  /** The seq up to which everything that `senderId` has sent is read. */
  readThrough(senderId: string): number {
    const { first } = this.#sql
      .exec<{ first: number | null }>(
        `select min(seq) as first from messages where sender_id = ? and read_at is null and deleted_at is null and ${DELIVERED}`,
        senderId,
      )
      .one()
    return first === null ? this.lastSeq() : first - 1
  }

  saveEdit(seq: number, content: string, at: number): void {
    this.#sql.exec('update messages set content = ?, edited_at = ? where seq = ?', content, at, seq)
  }

  /** Keeps only the place of a message. If `readerId` had not read it, it no longer counts as unread. */
  saveDeletion(message: MessageRow, readerId: string, at: number): void {
    this.#sql.exec("update messages set content = '', media_id = null, deleted_at = ? where seq = ?", at, message.seq)
    if (message.read_at === null && isDelivered(message)) this.#participants.subtractUnread(readerId, 1)
  }

  /** The newest message of a sender after one seq and up to another that is not deleted. */
  newestBetween(senderId: string, after: number, upTo: number): { seq: number; message_id: string } | null {
    const rows = this.#sql.exec<{ seq: number; message_id: string }>(
      `select seq, message_id from messages where seq > ? and seq <= ? and sender_id = ? and deleted_at is null and ${DELIVERED}
       order by seq desc limit 1`,
      after,
      upTo,
      senderId,
    )
    return rows.toArray()[0] ?? null
  }
}
