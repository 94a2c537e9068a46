import type { Clock } from '../foundation.ts'
import { pauseBefore } from './backoff.ts'
import type { Stored } from './stored.ts'

/** Where an earlier run of the app has stopped, and whose it was. */
export interface Place {
  user: string
  last: number
}

/** How often a storage that fails is read again. */
const RETRIES = 3

/** Keeps the newest place; of many in a row not every one. */
export class PlaceKeeper {
  readonly #stored: Stored<Place>
  readonly #clock: Clock
  #newest: Place | undefined
  #isKeeping = false

  constructor(stored: Stored<Place>, clock: Clock) {
    this.#stored = stored
    this.#clock = clock
  }

  /** Without the place what was missed would be passed over, so a storage that fails is asked again. */
  async read(): Promise<Place | null> {
    for (let attempt = 0; ; attempt += 1) {
      const place = await this.#stored.read()
      if (place !== undefined || attempt === RETRIES) return place ?? null
      await new Promise<void>((resolve) => void this.#clock.setTimeout(resolve, pauseBefore(attempt)))
    }
  }

  async keep(place: Place): Promise<void> {
    this.#newest = place
    if (this.#isKeeping) return
    this.#isKeeping = true
    for (let kept: Place | undefined; kept !== this.#newest;) {
      const next = this.#newest
      kept = next
      if (next) await this.#stored.change(() => next)
    }
    this.#isKeeping = false
  }

  async forget(): Promise<void> {
    this.#newest = undefined
    await this.#stored.change(() => null)
  }
}
