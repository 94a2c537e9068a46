/** Conversations that have left the user's list for good: every statement on the table `forgotten`. */
export class Forgotten {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** The room's event up to which everything of a conversation is ignored; null if it has not been forgotten. */
  through(conversationId: string): number | null {
    const rows = this.#sql.exec<{ room_event: number }>(
      'select room_event from forgotten where conversation_id = ?',
      conversationId,
    )
    return rows.toArray()[0]?.room_event ?? null
  }

  add(conversationId: string, roomEvent: number): void {
    this.#sql.exec(
      'insert into forgotten values (?, ?) on conflict (conversation_id) do update set room_event = max(room_event, excluded.room_event)',
      conversationId,
      roomEvent,
    )
  }

  /** The conversation is back. */
  remove(conversationId: string): void {
    this.#sql.exec('delete from forgotten where conversation_id = ?', conversationId)
  }
}
