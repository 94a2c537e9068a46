import type { Search } from '../../rpc/match-queue.ts'

export interface StoredSearch {
  search: Search
  isGuest: boolean
  spillAt: number | null
  expiresAt: number
}

/** What a queue keeps: who waits, and who does not fit whom. */
export class QueueStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  all(): StoredSearch[] {
    return this.#sql.exec<Row>('select * from searches').toArray().map(toStored)
  }

  find(searchId: string): StoredSearch | null {
    const [row] = this.#sql.exec<Row>('select * from searches where search_id = ?', searchId)
    return row ? toStored(row) : null
  }

  /** Writes a search, with whom nothing is known to be unfit. */
  put({ search, isGuest, spillAt, expiresAt }: StoredSearch): void {
    this.#forgetUnfit(search.searchId)
    this.#sql.exec(
      'insert or replace into searches (search_id, search, is_guest, spill_at, expires_at) values (?, ?, ?, ?, ?)',
      search.searchId,
      JSON.stringify(search),
      Number(isGuest),
      spillAt,
      expiresAt,
    )
  }

  remove(searchId: string): void {
    this.#forgetUnfit(searchId)
    this.#sql.exec('delete from searches where search_id = ?', searchId)
  }

  setUnfit(one: string, other: string): void {
    this.#sql.exec('insert or ignore into unfit (one, other) values (?, ?)', one, other)
  }

  unfit(): [one: string, other: string][] {
    return this.#sql
      .exec<{ one: string; other: string }>('select one, other from unfit')
      .toArray()
      .map(({ one, other }) => [one, other])
  }

  toSpill(now: number): StoredSearch[] {
    return this.#sql.exec<Row>('select * from searches where spill_at <= ?', now).toArray().map(toStored)
  }

  /** Notes that a search has been sent on, unless it is to be sent on again. */
  setSpilled({ search, spillAt }: StoredSearch): void {
    this.#sql.exec('update searches set spill_at = null where search_id = ? and spill_at = ?', search.searchId, spillAt)
  }

  ended(now: number): StoredSearch[] {
    return this.#sql.exec<Row>('select * from searches where expires_at <= ?', now).toArray().map(toStored)
  }

  nextSpill(): number | null {
    return this.#sql.exec<{ next: number | null }>('select min(spill_at) as next from searches').one().next
  }

  nextEnd(): number | null {
    return this.#sql.exec<{ next: number | null }>('select min(expires_at) as next from searches').one().next
  }

  #forgetUnfit(searchId: string): void {
    this.#sql.exec('delete from unfit where one = ? or other = ?', searchId, searchId)
  }
}

type Row = { search_id: string; search: string; is_guest: number; spill_at: number | null; expires_at: number }

const toStored = ({ search, is_guest, spill_at, expires_at }: Row): StoredSearch => ({
  search: JSON.parse(search) as Search,
  isGuest: is_guest === 1,
  spillAt: spill_at,
  expiresAt: expires_at,
})
