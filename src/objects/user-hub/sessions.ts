/** Sessions of one user: where they have sockets outside the hub, and which have ended (job `forget_sessions`). */
export class Sessions {
  /** How long an access token is valid, in milliseconds. */
  readonly tokenLife: number
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage, tokenLife: number) {
    this.#sql = storage.sql
    this.tokenLife = tokenLife
  }

  readonly jobHandlers = {
    forget_sessions: (now: number): Promise<number | null> => Promise.resolve(this.#prune(now)),
  }

  hasEnded(sessionId: string): boolean {
    return this.#sql.exec('select 1 from ended_sessions where session_id = ?', sessionId).toArray().length > 0
  }

  /** Remembers that a session has a socket in a conversation. */
  attach(sessionId: string, conversationId: string): void {
    this.#sql.exec(
      'insert into attached (session_id, conversation_id) values (?, ?) on conflict do nothing',
      sessionId,
      conversationId,
    )
  }

  /** Ends a session for good; returns the conversations where it has sockets. */
  end(sessionId: string, now: number): string[] {
    this.#sql.exec('insert into ended_sessions (session_id, at) values (?, ?) on conflict do nothing', sessionId, now)
    const rows = this.#sql.exec<{ conversation_id: string }>(
      'select conversation_id from attached where session_id = ?',
      sessionId,
    )
    return rows.toArray().map(({ conversation_id }) => conversation_id)
  }

  /** Every conversation where a session may have sockets. */
  conversations(): string[] {
    const rows = this.#sql.exec<{ conversation_id: string }>('select distinct conversation_id from attached')
    return rows.toArray().map(({ conversation_id }) => conversation_id)
  }

  /** Forgets where a session had sockets, once they are closed. */
  detach(sessionId: string): void {
    this.#sql.exec('delete from attached where session_id = ?', sessionId)
  }

  /** Forgets ended sessions that can have no valid token. Returns when there will be more to forget. */
  #prune(now: number): number | null {
    this.#sql.exec('delete from ended_sessions where at <= ?', now - this.tokenLife)
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(at) as oldest from ended_sessions').one()
    return oldest === null ? null : oldest + this.tokenLife
  }
}
