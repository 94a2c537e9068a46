/** Which domain events a hub has taken. Those who bring them may do so again; they are told once. */
export class ProcessedEvents {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Notes an event. False when it had been taken before. */
  take(key: string, now: number): boolean {
    return this.#sql.exec('insert into told values (?, ?) on conflict do nothing', key, now).rowsWritten > 0
  }

  has(key: string): boolean {
    return this.#sql.exec('select 1 from told where key = ?', key).toArray().length > 0
  }

  /** Notes something that may be told again once so many milliseconds have passed. False before. */
  renew(key: string, now: number, after: number): boolean {
    const noted = this.#sql.exec(
      'insert into told values (?, ?) on conflict (key) do update set at = excluded.at where told.at <= ?',
      key,
      now,
      now - after,
    )
    return noted.rowsWritten > 0
  }

  forget(key: string): void {
    this.#sql.exec('delete from told where key = ?', key)
  }

  /** Forgets what nobody brings again. Returns when there will be more to forget. */
  prune(before: number, kept: number): number | null {
    this.#sql.exec('delete from told where at <= ?', before)
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(at) as oldest from told').one()
    return oldest === null ? null : oldest + kept
  }
}
