import { type MessageRow, type NewMessage, isDelivered } from './message-row.ts'
import type { Opening, RequestStatus, Standing } from '../../rpc/opening.ts'

// Types, not interfaces: only so are they rows that the SQLite of objects can give.

export type ParticipantRow = {
  user_id: string
  read_receipts: number
  unread: number
  delivered: number
  received: number
  /** The same as far as it is known but has not been told yet, and since when. */
  noted: number
  noted_at: number
  /** Whether there is no such conversation for them any more. */
  is_shut_out: number
  /** Since when the other one is gone for them, and when the conversation leaves their list; see endings.ts. */
  gone_since: number | null
  leaves_at: number | null
}

export type RoomRow = {
  conversation_id: string
  version: number
  status: Standing['status']
  archive_sent: number
  archive_confirmed: number
  archive_waits_since: number
  archive_patience: number
}

const NEW_MESSAGE =
  'seq, message_id, sender_id, content, message_type, client_message_id, media_id, created_at, request_id, request_status, is_direct'
const MESSAGE = `${NEW_MESSAGE}, read_at, edited_at, deleted_at`

/** {@link isDelivered} in SQL. */
const DELIVERED = "(request_status is null or request_status = 'accepted' or is_direct = 1)"

/** Every statement that a room runs on its own SQLite, apart from its event log and its jobs. */
export class RoomStore {
  readonly #sql: SqlStorage
  // What every message asks for, as it stands in the tables; null while nobody has asked.
  #room: RoomRow | null = null
  #participants: readonly ParticipantRow[] | null = null
  #lastSeq: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** To be called when something that was written is taken back: what is remembered may never have happened. */
  forget(): void {
    this.#room = this.#participants = this.#lastSeq = null
  }

  /** The room, or null while nobody has told it what it is. */
  room(): RoomRow | null {
    this.#room ??= this.#sql.exec<RoomRow>('select * from room').toArray()[0] ?? null
    return this.#room
  }

  #setRoom(assignment: string, ...values: SqlStorageValue[]): void {
    this.#sql.exec(`update room set ${assignment}`, ...values)
    this.#room = null
  }

  #setParticipants(assignment: string, ...values: SqlStorageValue[]): void {
    this.#sql.exec(`update participants set ${assignment}`, ...values)
    this.#participants = null
  }

  saveOpening({ conversationId, version, status, participants }: Opening): void {
    this.#sql.exec(
      this.room()
        ? 'update room set conversation_id = ?, version = ?, status = ?'
        : 'insert into room (conversation_id, version, status) values (?, ?, ?)',
      conversationId,
      version,
      status,
    )
    this.forget()
    for (const { userId, readReceipts } of participants) {
      this.#sql.exec(
        'insert into participants (user_id, read_receipts) values (?, ?) on conflict (user_id) do update set read_receipts = excluded.read_receipts',
        userId,
        Number(readReceipts),
      )
    }
  }

  saveStatus(version: number, status: RoomRow['status']): void {
    this.#setRoom('version = ?, status = ?', version, status)
  }

  saveGone(userId: string, since: number | null, leavesAt: number | null): void {
    this.#setParticipants('gone_since = ?, leaves_at = ? where user_id = ?', since, leavesAt, userId)
  }

  saveShutOut(userId: string, isShutOut: boolean): void {
    this.#setParticipants('is_shut_out = ? where user_id = ?', Number(isShutOut), userId)
  }

  participants(): readonly ParticipantRow[] {
    this.#participants ??= this.#sql.exec<ParticipantRow>('select * from participants order by user_id').toArray()
    return this.#participants
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

  insertMessage(message: NewMessage): void {
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
    if (isDelivered(message)) this.#count(message.sender_id)
  }

  #count(senderId: string): void {
    const before = this.#participants
    this.#setParticipants('unread = unread + 1 where user_id <> ?', senderId)
    // What every message changes is followed rather than read again.
    this.#participants =
      before?.map((row) => (row.user_id === senderId ? row : { ...row, unread: row.unread + 1 })) ?? null
  }

  /** Notes what became of a request; one that is accepted counts as delivered from then on. */
  saveRequest(message: MessageRow, status: RequestStatus): void {
    this.#sql.exec('update messages set request_status = ? where seq = ?', status, message.seq)
    if (!isDelivered(message) && status === 'accepted') this.#count(message.sender_id)
  }

  /** Messages by which somebody has asked and waits. */
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

  messageById(messageId: string): MessageRow | null {
    return (
      this.#sql.exec<MessageRow>(`select ${MESSAGE} from messages where message_id = ?`, messageId).toArray()[0] ?? null
    )
  }

  /** Messages before `seq`, newest first. */
  before(seq: number, limit: number): MessageRow[] {
    return this.#sql
      .exec<MessageRow>(`select ${MESSAGE} from messages where seq < ? order by seq desc limit ?`, seq, limit)
      .toArray()
  }

  /** Messages after `seq`, oldest first. */
  after(seq: number, limit: number): MessageRow[] {
    return this.#sql
      .exec<MessageRow>(`select ${MESSAGE} from messages where seq > ? order by seq limit ?`, seq, limit)
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
    this.#uncount(readerId, rows.length)
    return rows.map(({ seq }) => seq).toSorted((a, b) => a - b)
  }

  #uncount(readerId: string, count: number): void {
    if (count > 0) this.#setParticipants('unread = unread - ? where user_id = ?', count, readerId)
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

  /** Leaves nothing of a message but its place; one that `readerId` has not read does not count for them any more. */
  saveDeletion(message: MessageRow, readerId: string, at: number): void {
    this.#sql.exec("update messages set content = '', media_id = null, deleted_at = ? where seq = ?", at, message.seq)
    if (message.read_at === null && isDelivered(message)) this.#uncount(readerId, 1)
  }

  saveDelivered(userId: string, eventId: number): void {
    this.#setParticipants('delivered = max(delivered, ?) where user_id = ?', eventId, userId)
  }

  /** The newest message that somebody has sent after a seq and up to one, and not deleted. */
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

  saveNoted(userId: string, seq: number, at: number): void {
    this.#setParticipants('noted = ?, noted_at = ? where user_id = ? and noted < ?', seq, at, userId, seq)
  }

  saveReceived(userId: string, seq: number): void {
    this.#setParticipants('received = max(received, ?) where user_id = ?', seq, userId)
  }

  saveArchiveSent(eventId: number): void {
    this.#setRoom('archive_sent = ?', eventId)
  }

  saveArchiveWait(since: number, patience: number): void {
    this.#setRoom('archive_waits_since = ?, archive_patience = ?', since, patience)
  }

  saveArchiveConfirmed(eventId: number): void {
    this.#setRoom('archive_confirmed = max(archive_confirmed, ?)', eventId)
  }
}
