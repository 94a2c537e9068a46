import type { Reaction } from '../../rpc/messages.ts'

type ReactionRow = { seq: number; user_id: string; emoji: string }

/** Reactions to messages, one of each person to each: every statement on them that a room runs on its SQLite. */
export class Reactions {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** By message, those to the messages of a page. */
  between(seqs: readonly number[]): Map<number, Reaction[]> {
    if (seqs.length === 0) return new Map()
    const rows = this.#sql.exec<ReactionRow>(
      'select seq, user_id, emoji from reactions where seq between ? and ? order by seq, user_id',
      Math.min(...seqs),
      Math.max(...seqs),
    )
    const bySeq = new Map<number, Reaction[]>()
    for (const { seq, ...reaction } of rows) bySeq.set(seq, [...(bySeq.get(seq) ?? []), reaction])
    return bySeq
  }

  of(seq: number): Reaction[] {
    return this.between([seq]).get(seq) ?? []
  }

  /** Sets what somebody says to a message, or with null takes it back. */
  set(seq: number, userId: string, emoji: string | null): void {
    if (emoji === null) this.#sql.exec('delete from reactions where seq = ? and user_id = ?', seq, userId)
    else
      this.#sql.exec(
        'insert into reactions (seq, user_id, emoji) values (?, ?, ?) on conflict (seq, user_id) do update set emoji = excluded.emoji',
        seq,
        userId,
        emoji,
      )
  }

  /** Forgets all reactions to a message. */
  clear(seq: number): void {
    this.#sql.exec('delete from reactions where seq = ?', seq)
  }
}
