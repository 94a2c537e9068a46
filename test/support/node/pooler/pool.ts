import { openSession, type Session } from './session.ts'

/** Sessions at most, of one database. Few enough that several databases fit into one server. */
const MOST = 60

/** The sessions of one database that nobody uses at the moment, and who waits for one. */
export class Pool {
  readonly #address: URL
  readonly #database: string
  readonly #idle: Session[] = []
  readonly #waiting: ((session: Session | null) => void)[] = []
  #open = 0

  constructor(address: URL, database: string) {
    this.#address = address
    this.#database = database
  }

  /** Null when there is no database to be had. */
  async take(): Promise<Session | null> {
    // The one that was used last: its caches are the warmest.
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#open >= MOST) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#open += 1
    try {
      const session = await openSession(this.#address, this.#database)
      session.socket.on('error', () => {}).on('close', () => this.#lost(session))
      return session
    } catch {
      this.#open -= 1
      return null
    }
  }

  give(session: Session): void {
    const next = this.#waiting.shift()
    if (next) next(session)
    else this.#idle.push(session)
  }

  #lost(session: Session): void {
    this.#open -= 1
    const at = this.#idle.indexOf(session)
    if (at >= 0) this.#idle.splice(at, 1)
    const next = this.#waiting.shift()
    if (next) void this.#takeFor(next)
  }

  async #takeFor(next: (session: Session | null) => void): Promise<void> {
    next(await this.take())
  }
}
