import type { ConversationSnapshot, SendingRestriction } from '../../rpc/conversation-snapshot.ts'

/** Times in milliseconds since 1970. A type, not an interface: only so is it a row that the SQLite of objects can give. */
export type ParticipantRow = {
  user_id: string
  /** Whether they see when their messages are read. */
  read_receipts: number
  unread: number
  /** The event up to which their hub has confirmed everything. */
  delivered: number
  /** The message up to which a device of theirs has the conversation, as far as the sender has been told. */
  received: number
  /** The same as far as it is known, and since when. */
  noted: number
  noted_at: number
  /** Whether the conversation no longer exists for them. */
  is_shut_out: number
  /** Since when the other person is gone for them, and when the conversation leaves their list; see endings.ts. */
  gone_since: number | null
  leaves_at: number | null
  /** That they may send nothing, as JSON of a `SendingRestriction`; null while they may. */
  restriction: string | null
}

/** The two people of a conversation: every statement on the table `participants`. */
export class ParticipantStore {
  readonly #sql: SqlStorage
  /** The rows as they are in the table; null until they have been read. */
  #rows: readonly ParticipantRow[] | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** To be called when a commit has been rolled back. */
  forget(): void {
    this.#rows = null
  }

  all(): readonly ParticipantRow[] {
    this.#rows ??= this.#sql.exec<ParticipantRow>('select * from participants order by user_id').toArray()
    return this.#rows
  }

  byId(userId: string): ParticipantRow | undefined {
    return this.all().find(({ user_id }) => user_id === userId)
  }

  /** The other one of the two. */
  otherThan(userId: string): ParticipantRow | undefined {
    return this.all().find(({ user_id }) => user_id !== userId)
  }

  saveOpening(participants: ConversationSnapshot['participants']): void {
    this.forget()
    for (const { userId, readReceipts } of participants) {
      this.#sql.exec(
        'insert into participants (user_id, read_receipts) values (?, ?) on conflict (user_id) do update set read_receipts = excluded.read_receipts',
        userId,
        Number(readReceipts),
      )
    }
  }

  /** @param userIds those who see when their messages are read; nobody else does */
  saveReceipts(userIds: readonly string[]): void {
    for (const { user_id } of this.all())
      this.#update('read_receipts = ? where user_id = ?', Number(userIds.includes(user_id)), user_id)
  }

  /** @param restricted those who may send nothing; everybody else may */
  saveRestricted(restricted: readonly SendingRestriction[]): void {
    for (const { user_id } of this.all()) {
      const found = restricted.find(({ userId }) => userId === user_id)
      this.#update('restriction = ? where user_id = ?', found ? JSON.stringify(found) : null, user_id)
    }
  }

  saveGone(userId: string, since: number | null, leavesAt: number | null): void {
    this.#update('gone_since = ?, leaves_at = ? where user_id = ?', since, leavesAt, userId)
  }

  saveShutOut(userId: string, isShutOut: boolean): void {
    this.#update('is_shut_out = ? where user_id = ?', Number(isShutOut), userId)
  }

  saveDelivered(userId: string, eventId: number): void {
    this.#update('delivered = max(delivered, ?) where user_id = ?', eventId, userId)
  }

  saveNoted(userId: string, seq: number, at: number): void {
    this.#update('noted = ?, noted_at = ? where user_id = ? and noted < ?', seq, at, userId, seq)
  }

  saveReceived(userId: string, seq: number): void {
    this.#update('received = max(received, ?) where user_id = ?', seq, userId)
  }

  /** Counts a message that `senderId` has sent. */
  addUnread(senderId: string): void {
    const before = this.#rows
    this.#update('unread = unread + 1 where user_id <> ?', senderId)
    // Every message changes this, so the rows are updated in memory instead of being read again.
    this.#rows = before?.map((row) => (row.user_id === senderId ? row : { ...row, unread: row.unread + 1 })) ?? null
  }

  /** Messages that `readerId` had not read no longer count. */
  subtractUnread(readerId: string, count: number): void {
    if (count > 0) this.#update('unread = unread - ? where user_id = ?', count, readerId)
  }

  #update(assignment: string, ...values: SqlStorageValue[]): void {
    this.#sql.exec(`update participants set ${assignment}`, ...values)
    this.#rows = null
  }
}
