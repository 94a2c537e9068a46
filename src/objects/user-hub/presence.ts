export type PresenceRow = {
  user_id: string
  /** Whether the person counts as online. */
  is_online: number
  /** Whether those who are matched with them have been told so. */
  is_told: number
  /** When their last socket closed; null while one is open, or when nobody has seen it close. */
  left_at: number | null
  /** When Redis was told last that they are there; 0 when it has not been. */
  noted_at: number
}

/** Whether the person of a hub is there: every statement on it that the hub runs on its SQLite. */
export class Presence {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Null until the person has been there. */
  read(): PresenceRow | null {
    return this.#sql.exec<PresenceRow>('select * from presence').toArray()[0] ?? null
  }

  /** A socket has opened. Returns whether the person was away. Costs no write where nothing changes. */
  came(userId: string): boolean {
    const row = this.read()
    if (!row) this.#sql.exec('insert into presence (user_id) values (?)', userId)
    else if (row.left_at !== null) this.#sql.exec('update presence set left_at = null')
    return row?.is_online !== 1
  }

  /** The last socket has closed. Returns whether the person was there until now. */
  left(now: number): boolean {
    const row = this.read()
    if (row?.is_online !== 1) return false
    if (row.left_at === null) this.#sql.exec('update presence set left_at = ?', now)
    return true
  }

  noted(now: number): void {
    this.#sql.exec('update presence set noted_at = ?', now)
  }

  save(isOnline: boolean, isTold: boolean): void {
    this.#sql.exec('update presence set is_online = ?, is_told = ?', Number(isOnline), Number(isTold))
  }
}
