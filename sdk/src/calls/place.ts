import type { Storage } from '../foundation.ts'
import { Stored } from '../realtime/stored.ts'

/** The call of this tab. A reload rejoins it; other tabs do not know it. */
export interface CallPlace {
  id: string
  /** Connections of the other device known before the reload. */
  retired: string[]
}

/** The place in the storage. */
export class PlaceOfCall {
  readonly #stored: Stored<CallPlace>

  constructor(storage: Storage, prefix: string, report: (error: unknown) => void) {
    this.#stored = new Stored(storage, `${prefix}:call`, report)
  }

  /** Null where the storage has none, or has failed. */
  async read(): Promise<CallPlace | null> {
    return (await this.#stored.read()) ?? null
  }

  keep(place: CallPlace): void {
    void this.#stored.change(() => place)
  }

  /** Forgets a call; another one that is kept stays. */
  leave(id: string): void {
    void this.#stored.change((kept) => (kept?.id === id ? null : kept))
  }
}
