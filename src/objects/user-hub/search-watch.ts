import type { SearchPlace } from '../../rpc/match-queue.ts'

type Row = { search_id: string; user_id: string; mode: SearchPlace['mode']; region: number; alone_since: number | null }

interface Surroundings {
  /** Whether any device of the user has a socket here and has been heard of lately. */
  isSomebodyThere: () => boolean
  /** Makes sure that the job `drop_searches` runs at the latest at that time. */
  schedule: (at: number) => void
  /** Ends searches everywhere. */
  takeBack: (userId: string, searches: SearchPlace[]) => Promise<void>
  /** Milliseconds without a socket after which a search is taken back, and after which it is over in any case. */
  dropAfter: number
  longest: number
}

/**
 * The user's searches for a live match, which end when no device is there to be told of one (job `drop_searches`). They may
 * be over already: Postgres decides, and ending one again changes nothing.
 */
export class SearchWatch {
  readonly #sql: SqlStorage
  readonly #around: Surroundings

  constructor(storage: DurableObjectStorage, around: Surroundings) {
    this.#sql = storage.sql
    this.#around = around
  }

  readonly jobHandlers = { drop_searches: (now: number): Promise<number | null> => this.#drop(now) }

  begin(userId: string, { searchId, mode, region }: SearchPlace, now: number): void {
    const { isSomebodyThere, schedule, dropAfter, longest } = this.#around
    this.#sql.exec('delete from searches where begun_at <= ?', now - longest)
    const aloneSince = isSomebodyThere() ? null : now
    this.#sql.exec(
      'insert or replace into searches (search_id, user_id, mode, region, begun_at, alone_since) values (?, ?, ?, ?, ?, ?)',
      searchId,
      userId,
      mode,
      region,
      now,
      aloneSince,
    )
    if (aloneSince !== null) schedule(now + dropAfter)
  }

  end(searchIds: readonly string[]): void {
    for (const searchId of searchIds) this.#sql.exec('delete from searches where search_id = ?', searchId)
  }

  /** To be called when a socket has closed. */
  socketClosed(now: number): void {
    if (this.#rows().length === 0 || this.#around.isSomebodyThere()) return
    this.#sql.exec('update searches set alone_since = ?', now)
    this.#around.schedule(now + this.#around.dropAfter)
  }

  /** To be called from time to time: sockets may have gone silent. */
  look(now: number): void {
    if (this.#rows().length === 0 || this.#around.isSomebodyThere()) return
    this.#sql.exec('update searches set alone_since = ? where alone_since is null', now)
    this.#around.schedule(now + this.#around.dropAfter)
  }

  /** Withdraws the searches unless a device has connected in the meantime. */
  async #drop(now: number): Promise<number | null> {
    if (this.#around.isSomebodyThere()) return null
    // Sockets may have been lost without a close, with the machine.
    this.#sql.exec('update searches set alone_since = ? where alone_since is null', now)
    const rows = this.#rows()
    const [first] = rows
    if (!first) return null
    const due = Math.max(...rows.map(({ alone_since }) => alone_since ?? now)) + this.#around.dropAfter
    if (due > now) return due
    const places = rows.map(({ search_id: searchId, mode, region }) => ({ searchId, mode, region }))
    await this.#around.takeBack(first.user_id, places)
    this.end(places.map(({ searchId }) => searchId))
    return null
  }

  #rows(): Row[] {
    return this.#sql.exec<Row>('select * from searches').toArray()
  }
}
