import type { ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'

/** Times in milliseconds since 1970. A type, not an interface: only so is it a row that the SQLite of objects can give. */
export type RoomRow = {
  conversation_id: string
  /** Version of the conversation in Postgres. */
  version: number
  status: ConversationState['status']
  /** Events that have been handed to the archive's queue, and that the archive has confirmed. */
  archive_sent: number
  archive_confirmed: number
  /** Since when, and for how many milliseconds, the room waits for a confirmation. */
  archive_waits_since: number
  archive_patience: number
}

/** The conversation itself and how far its archive is: every statement on the table `room`, which has one row. */
export class RoomStore {
  readonly #sql: SqlStorage
  /** The row as it is in the table; null until it has been read. */
  #row: RoomRow | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** To be called when a commit has been rolled back. */
  forget(): void {
    this.#row = null
  }

  /** Null until the room has been opened. */
  read(): RoomRow | null {
    this.#row ??= this.#sql.exec<RoomRow>('select * from room').toArray()[0] ?? null
    return this.#row
  }

  /** Empty until the room has been opened. */
  conversationId(): string {
    return this.read()?.conversation_id ?? ''
  }

  /** Whether messages are accepted. */
  isOpen(): boolean {
    return this.read()?.status === 'open'
  }

  saveOpening({ conversationId, version, status }: ConversationSnapshot): void {
    this.#sql.exec(
      this.read()
        ? 'update room set conversation_id = ?, version = ?, status = ?'
        : 'insert into room (conversation_id, version, status) values (?, ?, ?)',
      conversationId,
      version,
      status,
    )
    this.forget()
  }

  saveStatus(version: number, status: RoomRow['status']): void {
    this.#update('version = ?, status = ?', version, status)
  }

  saveArchiveSent(eventId: number): void {
    this.#update('archive_sent = ?', eventId)
  }

  saveArchiveWait(since: number, patience: number): void {
    this.#update('archive_waits_since = ?, archive_patience = ?', since, patience)
  }

  saveArchiveConfirmed(eventId: number): void {
    this.#update('archive_confirmed = max(archive_confirmed, ?)', eventId)
  }
  #update(assignment: string, ...values: SqlStorageValue[]): void {
    this.#sql.exec(`update room set ${assignment}`, ...values)
    this.#row = null
  }
}
