import { tell, type Listening, type Stop } from './listeners.ts'

/** Whether a user is online. `lastActive` is a time of the server, ISO 8601. */
export interface Presence {
  isOnline: boolean
  lastActive?: string
}

/**
 * Which matches are online. Changes are in no log: after every (re)connection what was known is dropped, and the app reads
 * `GET /conversations` again and passes on what it says.
 */
export class PresenceBook {
  readonly #known = new Map<string, Presence>()
  readonly #listeners = new Set<(userId: string, presence: Presence | undefined) => void>()

  readonly #report: (error: unknown) => void

  /** @param report an error that a listener has thrown */
  constructor({ on, report }: Listening & { report: (error: unknown) => void }) {
    this.#report = report
    on('user_online', ({ user_id }) => this.set(user_id, { isOnline: true }))
    on('user_offline', ({ user_id, last_active }) => this.set(user_id, { isOnline: false, lastActive: last_active }))
  }

  /** Undefined where nothing is known. */
  of(userId: string): Presence | undefined {
    return this.#known.get(userId)
  }

  /** What a list of the REST API says. */
  set(userId: string, presence: Presence): void {
    this.#known.set(userId, presence)
    this.#tell(userId)
  }

  onChange(listener: (userId: string, presence: Presence | undefined) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Drops everything: changes may have been missed. */
  forget(): void {
    const before = Array.from(this.#known.keys())
    this.#known.clear()
    for (const userId of before) this.#tell(userId)
  }

  #tell(userId: string): void {
    tell(this.#listeners, this.#report, userId, this.#known.get(userId))
  }
}
