import type { CallClaim } from '../../rpc/calls.ts'

type Row = { user_id: string; call_id: string; conversation_id: string; until: number }

/**
 * Which call a person is in: the one place that says whether they are busy. A call claims its people here before it rings,
 * and gives them back when it is over; should it never do so, the claim ends by itself.
 */
export class CallWatch {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** The call that the person is in; null when they are free. */
  present(now: number): CallClaim | null {
    const [row] = this.#sql.exec<Row>('select * from present_call where until > ?', now).toArray()
    if (!row) return null
    return { userId: row.user_id, callId: row.call_id, conversationId: row.conversation_id, until: row.until }
  }

  /** Takes the person for a call. False when they are in another one. */
  claim({ userId, callId, conversationId, until }: CallClaim, now: number): boolean {
    const present = this.present(now)
    if (present && present.callId !== callId) return false
    this.#sql.exec(
      'insert or replace into present_call (only_one, user_id, call_id, conversation_id, until) values (1, ?, ?, ?, ?)',
      userId,
      callId,
      conversationId,
      until,
    )
    return true
  }

  /** Keeps the person in the call for longer, if they are in it. */
  keep(callId: string, until: number): void {
    this.#sql.exec('update present_call set until = max(until, ?) where call_id = ?', until, callId)
  }

  /** Gives the person back. */
  release(callId: string): void {
    this.#sql.exec('delete from present_call where call_id = ?', callId)
  }
}
