import type { Storage } from '../foundation.ts'

/** The tabs of a browser share a storage: where there are Web Locks, they take turns. */
interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>
}
// Guarantee: where `navigator.locks` is present, it has the Web Locks API.
const locks = (globalThis as unknown as { navigator?: { locks?: Locks } }).navigator?.locks

/**
 * One value in the storage, read and changed in turns. A storage that fails is reported. Where it cannot be read nothing is
 * written: what is there would be lost.
 */
export class Stored<T> {
  readonly #storage: Storage
  readonly #key: string
  readonly #report: (error: unknown) => void
  #turn: Promise<unknown> = Promise.resolve()

  constructor(storage: Storage, key: string, report: (error: unknown) => void) {
    this.#storage = storage
    this.#key = key
    this.#report = report
  }

  /** @returns undefined where the storage has failed */
  read(): Promise<T | null | undefined> {
    return this.#inTurn(async () => {
      try {
        return await this.#get()
      } catch (error) {
        this.#report(error)
        return undefined
      }
    })
  }

  /** Replaces the value by what `next` makes of it; null removes it. */
  change(next: (value: T | null) => T | null): Promise<void> {
    return this.#inTurn(async () => {
      try {
        const value = next(await this.#get())
        if (value === null) await this.#storage.remove(this.#key)
        else await this.#storage.set(this.#key, JSON.stringify(value))
      } catch (error) {
        this.#report(error)
      }
    })
  }

  async #get(): Promise<T | null> {
    const text = await this.#storage.get(this.#key)
    try {
      // Guarantee: only this class writes under its key.
      return text === null ? null : (JSON.parse(text) as T)
    } catch (error) {
      // Nobody can read it any more, so it may be replaced.
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
