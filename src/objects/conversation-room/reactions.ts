import type { Reaction } from '../../rpc/messages.ts'

type ReactionRow = { seq: number; user_id: string; emoji: string }

/** Reactions, at most one of each participant to a message: every statement on the table `reactions`. */
export class Reactions {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Reactions to the messages of a page, by seq. */
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

  /** Sets a participant's reaction; null removes it. */
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

  /** Removes all reactions to a message. */
  clear(seq: number): void {
    this.#sql.exec('delete from reactions where seq = ?', seq)
  }
}
