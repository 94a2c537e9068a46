import type { Storage } from '../foundation.ts'

/** The call of this tab. A reload rejoins it; other tabs do not know it. */
export interface CallPlace {
  id: string
  /** Connections of the other device known before the reload. */
  retired: string[]
}

/** The place in the storage, read and written in turns. */
export class PlaceOfCall {
  readonly #storage: Storage
  readonly #key: string
  readonly #report: (error: unknown) => void
  #turn: Promise<unknown> = Promise.resolve()

  constructor(storage: Storage, prefix: string, report: (error: unknown) => void) {
    this.#storage = storage
    this.#key = `${prefix}:call`
    this.#report = report
  }

  read(): Promise<CallPlace | null> {
    return this.#inTurn(() => this.#get())
  }

  keep(place: CallPlace): void {
    void this.#inTurn(async () => (await this.#storage.set(this.#key, JSON.stringify(place)), null))
  }

  /** Forgets a call; another one that is kept stays. */
  leave(id: string): void {
    void this.#inTurn(async () => {
      if ((await this.#get())?.id === id) await this.#storage.remove(this.#key)
      return null
    })
  }

  async #get(): Promise<CallPlace | null> {
    const text = await this.#storage.get(this.#key)
    // Guarantee: only this class writes under its key.
    return text === null ? null : (JSON.parse(text) as CallPlace)
  }

  #inTurn<T>(work: () => Promise<T | null>): Promise<T | null> {
    const run = this.#turn.then(work).catch((error: unknown) => (this.#report(error), null))
    this.#turn = run
    return run
  }
}
