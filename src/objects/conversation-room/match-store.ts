import type { SnapshotMatch } from '../../rpc/conversation-snapshot.ts'

/** A match as both participants have been told of it. A type: only so is it a row that the SQLite of objects can give. */
export type MatchRow = {
  match_id: string
  matched_at: number
  status: SnapshotMatch['status']
  /** Ids of the participants who have kept it, as JSON. */
  kept_by: string
  /** When a live match ends by itself, in milliseconds since 1970; null for one that lasts. */
  expires_at: number | null
  is_warned: number
}

/** A live match that has neither ended nor been kept. */
export type TimedMatch = MatchRow & { expires_at: number }

/** The matches that a room knows: every statement on the table `matches`. */
export class MatchStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  find(matchId: string): MatchRow | null {
    return this.#sql.exec<MatchRow>('select * from matches where match_id = ?', matchId).toArray()[0] ?? null
  }

  newest(): MatchRow | null {
    return this.#sql.exec<MatchRow>('select * from matches order by matched_at desc limit 1').toArray()[0] ?? null
  }

  active(): MatchRow | null {
    return this.#sql.exec<MatchRow>("select * from matches where status = 'active' limit 1").toArray()[0] ?? null
  }

  /** The match whose time is running. */
  timed(): TimedMatch | null {
    const rows = this.#sql.exec<TimedMatch>(
      "select * from matches where status = 'active' and expires_at is not null order by expires_at limit 1",
    )
    return rows.toArray()[0] ?? null
  }

  save({ matchId, matchedAt, status, keptBy, expiresAt }: SnapshotMatch): void {
    this.#sql.exec(
      `insert into matches (match_id, matched_at, status, kept_by, expires_at) values (?, ?, ?, ?, ?)
       on conflict (match_id) do update set
         matched_at = excluded.matched_at, status = excluded.status, kept_by = excluded.kept_by, expires_at = excluded.expires_at`,
      matchId,
      Date.parse(matchedAt),
      status,
      JSON.stringify(keptBy),
      expiresAt === null ? null : Date.parse(expiresAt),
    )
  }

  saveWarned(matchId: string): void {
    this.#sql.exec('update matches set is_warned = 1 where match_id = ?', matchId)
  }
}
