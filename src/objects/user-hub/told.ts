/** Which domain events a hub has taken. Those who bring them may do so again; they are told once. */
export class Told {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** Notes an event. False when it had been taken before. */
  take(key: string, now: number): boolean {
    return this.#sql.exec('insert into told values (?, ?) on conflict do nothing', key, now).rowsWritten > 0
  }

  /** Forgets what nobody brings again. Returns when there will be more to forget. */
  prune(before: number, kept: number): number | null {
    this.#sql.exec('delete from told where at <= ?', before)
    const { oldest } = this.#sql.exec<{ oldest: number | null }>('select min(at) as oldest from told').one()
    return oldest === null ? null : oldest + kept
  }
}
