import type { Opening, Standing } from './opening.ts'

// Types, not interfaces: only so are they rows that the SQLite of objects can give.

/** One row of a room's messages. Times in milliseconds since 1970. */
export type MessageRow = {
  seq: number
  message_id: string
  sender_id: string
  content: string
  message_type: string
  client_message_id: string | null
  created_at: number
  read_at: number | null
}

export type ParticipantRow = {
  user_id: string
  read_receipts: number
  unread: number
  delivered: number
  is_shut_out: number
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

const MESSAGE = 'seq, message_id, sender_id, content, message_type, client_message_id, created_at, read_at'

/** Every statement that a room runs on its own SQLite, apart from its event log and its jobs. */
export class RoomStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** The room, or null while nobody has told it what it is. */
  room(): RoomRow | null {
    return this.#sql.exec<RoomRow>('select * from room').toArray()[0] ?? null
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
    for (const { userId, readReceipts } of participants) {
      this.#sql.exec(
        'insert into participants (user_id, read_receipts) values (?, ?) on conflict (user_id) do update set read_receipts = excluded.read_receipts',
        userId,
        Number(readReceipts),
      )
    }
  }

  saveStatus(version: number, status: RoomRow['status']): void {
    this.#sql.exec('update room set version = ?, status = ?', version, status)
  }

  saveShutOut(userId: string, isShutOut: boolean): void {
    this.#sql.exec('update participants set is_shut_out = ? where user_id = ?', Number(isShutOut), userId)
  }

  participants(): ParticipantRow[] {
    return this.#sql.exec<ParticipantRow>('select * from participants order by user_id').toArray()
  }

  lastSeq(): number {
    return this.#sql.exec<{ last: number | null }>('select max(seq) as last from messages').one().last ?? 0
  }

  insertMessage(message: Omit<MessageRow, 'read_at'>): void {
    this.#sql.exec(
      `insert into messages (${MESSAGE}) values (?, ?, ?, ?, ?, ?, ?, null)`,
      message.seq,
      message.message_id,
      message.sender_id,
      message.content,
      message.message_type,
      message.client_message_id,
      message.created_at,
    )
    this.#sql.exec('update participants set unread = unread + 1 where user_id <> ?', message.sender_id)
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
      `update messages set read_at = ? where sender_id <> ? and read_at is null
         and message_id in (select value from json_each(?)) returning seq`,
      at,
      readerId,
      JSON.stringify(messageIds),
    )
    return this.#counted(readerId, rows.toArray())
  }

  /** The same for everything received up to a seq. */
  markReadThrough(readerId: string, seq: number, at: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>(
      'update messages set read_at = ? where sender_id <> ? and read_at is null and seq <= ? returning seq',
      at,
      readerId,
      seq,
    )
    return this.#counted(readerId, rows.toArray())
  }

  #counted(readerId: string, rows: { seq: number }[]): number[] {
    if (rows.length > 0)
      this.#sql.exec('update participants set unread = unread - ? where user_id = ?', rows.length, readerId)
    return rows.map(({ seq }) => seq).toSorted((a, b) => a - b)
  }

  /** The seq up to which the reader has read everything received. */
  readThrough(readerId: string): number {
    const { first } = this.#sql
      .exec<{ first: number | null }>(
        'select min(seq) as first from messages where sender_id <> ? and read_at is null',
        readerId,
      )
      .one()
    return first === null ? this.lastSeq() : first - 1
  }

  saveDelivered(userId: string, eventId: number): void {
    this.#sql.exec('update participants set delivered = max(delivered, ?) where user_id = ?', eventId, userId)
  }

  saveArchiveSent(eventId: number): void {
    this.#sql.exec('update room set archive_sent = ?', eventId)
  }

  saveArchiveWait(since: number, patience: number): void {
    this.#sql.exec('update room set archive_waits_since = ?, archive_patience = ?', since, patience)
  }

  saveArchiveConfirmed(eventId: number): void {
    this.#sql.exec('update room set archive_confirmed = max(archive_confirmed, ?)', eventId)
  }
}
