import type { Storage } from '../foundation.ts'

const PREFIX = 'vibesmatch:realtime:'

/** The tabs of a browser share a storage: where there are Web Locks, they take turns. */
interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}
// Guarantee: where `navigator.locks` is present, it has the Web Locks API.
const locks = (globalThis as unknown as { navigator?: { locks?: Locks } }).navigator?.locks

/** One value in the storage, read and changed in turns. A storage that fails is reported, and the value is lost. */
export class Stored<T> {
  readonly #storage: Storage
  readonly #key: string
  readonly #report: (error: unknown) => void
  #turn: Promise<unknown> = Promise.resolve()

  constructor(storage: Storage, name: string, report: (error: unknown) => void) {
    this.#storage = storage
    this.#key = PREFIX + name
    this.#report = report
  }

  read(): Promise<T | null> {
    return this.#inTurn(() => this.#get())
  }

  /** Replaces the value by what `next` makes of it; null removes it. */
  change(next: (value: T | null) => T | null): Promise<void> {
    return this.#inTurn(async () => {
      const value = next(await this.#get())
      try {
        if (value === null) await this.#storage.remove(this.#key)
        else await this.#storage.set(this.#key, JSON.stringify(value))
      } catch (error) {
        this.#report(error)
      }
    })
  }

  async #get(): Promise<T | null> {
    try {
      const text = await this.#storage.get(this.#key)
      // Guarantee: only this class writes under its key.
      return text === null ? null : (JSON.parse(text) as T)
    } catch (error) {
      this.#report(error)
      return null
    }
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const run = this.#turn.then(() => (locks ? locks.request(this.#key, work) : work()))
    this.#turn = run.catch(() => {})
    return run
  }
}
