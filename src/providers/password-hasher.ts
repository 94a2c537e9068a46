import type { Derivation, ScryptCost } from '../password-hasher/worker.ts'
import { toBase64Url } from '../foundation/bytes.ts'
import { AppError } from '../foundation/errors.ts'

/** Derives keys from passwords, on a separate thread; see docs/decisions/password-hasher.md. */
export interface PasswordKeys {
  /**
   * Reserves a slot for a request that derives a key, before any other work: a rejected request costs nothing.
   * @returns a function that releases the slot
   * @throws AppError UNAVAILABLE while all slots are taken
   */
  enter(): () => void
  /**
   * scrypt, 32 bytes.
   * @param password already normalised
   * @throws AppError UNAVAILABLE
   */
  derive(password: string, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array>
}

/** Slots in one isolate; the last of them waits a second or two. */
export const MOST_DERIVATIONS = 10

/** How long a derivation may take, waiting included, in milliseconds. */
export const DERIVATION_MS = 5_000

/** When each slot was taken. A request whose client has disconnected may never finish, so slots also expire. */
const underWay = new Set<{ since: number }>()

export const passwordKeys = (hasher: Pick<Fetcher, 'fetch'>, now: () => number): PasswordKeys => ({
  enter() {
    const place = { since: now() }
    for (const other of underWay) if (place.since - other.since >= 2 * DERIVATION_MS) underWay.delete(other)
    if (underWay.size >= MOST_DERIVATIONS)
      throw new AppError('UNAVAILABLE', {
        message: 'Too many sign-ins are in progress; try again in a few seconds.',
        retryAfter: 2,
        refusal: 'busy',
      })
    underWay.add(place)
    return () => void underWay.delete(place)
  },
  async derive(password, salt, cost) {
    try {
      return await ask(hasher, { password, salt: toBase64Url(salt), cost, deadline: now() + DERIVATION_MS })
    } catch (cause) {
      throw new AppError('UNAVAILABLE', { retryAfter: 5, cause })
    }
  },
})

async function ask(hasher: Pick<Fetcher, 'fetch'>, derivation: Derivation): Promise<Uint8Array> {
  const answer = await hasher.fetch('https://passwords.internal/', {
    method: 'POST',
    body: JSON.stringify(derivation),
    signal: AbortSignal.timeout(DERIVATION_MS),
  })
  if (!answer.ok) throw new Error(`the hasher answered ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
