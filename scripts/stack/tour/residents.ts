import pg from 'pg'
import { NAMED, type SeedPerson } from '../../../drizzle/seed/people.ts'
import { Resident, type Mode } from './resident.ts'
import { whoSuits } from './who-suits.ts'

/** How often searches are checked, in milliseconds. */
const EVERY = 1_500
/** How long a user waits before another resident searches for them, in milliseconds. */
const PATIENCE = 1_000
const AGAIN = 6_000

interface Waiting {
  user_id: string
  mode: Mode
}

/**
 * Keeps a resident searching for a live match, so that every user who searches finds one. By default the resident fits
 * the named person; for any other waiting user, one who fits them takes over. Users who met live are not matched again
 * for a day, so each time it is another one. Part of the development stack only.
 */
export class Residents {
  readonly #url: string
  readonly #people: readonly SeedPerson[]
  readonly #pool: pg.Pool
  readonly #acting = new Set<Resident>()
  /** When a resident was last sent for a waiting user. */
  readonly #served = new Map<string, number>()
  readonly #timer: ReturnType<typeof setInterval>
  #looking: Promise<void> | null = null
  #complaint = ''

  constructor(url: string, databaseUrl: string, people: readonly SeedPerson[]) {
    this.#url = url
    this.#people = people
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
    // A lost one is replaced at the next check.
    this.#pool.on('error', () => {})
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()
        .catch((error: unknown) => this.#complain(error))
        .finally(() => (this.#looking = null))
    }, EVERY)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await Promise.all([...this.#acting].map((resident) => resident.stop()))
    await this.#pool.end()
  }

  /** While servers restart there is nobody to ask, and the next check retries; a new error is logged once. */
  #complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (message !== this.#complaint) console.log(`Nobody can be sent to search live: ${message}`)
    this.#complaint = message
  }

  async #look(): Promise<void> {
    const now = Date.now()
    for (const { user_id, mode } of await this.#waiting()) {
      if (now - (this.#served.get(user_id) ?? 0) < AGAIN) continue
      this.#served.set(user_id, now)
      // Waiting residents of that mode do not fit, or they would be matched; two residents must not meet.
      await Promise.all(this.#searching(mode).map((resident) => resident.stop()))
      await this.#send(user_id, mode)
      return
    }
    const named = this.#people[NAMED.premium]
    if (named && this.#searching('chat').length === 0) await this.#send(named.id, 'chat')
  }

  #searching(mode: Mode): Resident[] {
    return [...this.#acting].filter((resident) => resident.isSearching && resident.mode === mode)
  }

  async #waiting(): Promise<Waiting[]> {
    const { rows } = await this.#pool.query<Waiting>(
      `select user_id, mode from live_searches where user_id <> all($1) and started_at < now() - $2 * interval '1 millisecond' order by started_at`,
      [[...this.#acting].map(({ id }) => id), PATIENCE],
    )
    return rows
  }

  /** Starts a search of a resident who fits a user and has not met them lately. */
  async #send(userId: string, mode: Mode): Promise<void> {
    const id = await whoSuits(this.#pool, { userId, mode, candidates: this.#candidates(), now: Date.now() })
    const somebody = this.#people.find((person) => person.id === id)
    if (!somebody) return
    const resident = new Resident(this.#url, somebody, mode)
    this.#acting.add(resident)
    void resident.gone.then(() => this.#acting.delete(resident))
  }

  /** Everybody except the two named people, who are used for the tour. */
  #candidates(): string[] {
    const acting = new Set([...this.#acting].map(({ id }) => id))
    return this.#people.flatMap(({ id }, i) => (i === NAMED.premium || i === NAMED.free || acting.has(id) ? [] : [id]))
  }
}
