import type { Derivation, ScryptCost } from '../password-hasher/worker.ts'
import { toBase64Url } from '../platform/bytes.ts'
import { AppError } from '../platform/errors.ts'

/** Derives keys from passwords, on a thread where nobody else waits; see docs/decisions/password-hasher.md. */
export interface PasswordKeys {
  /**
   * Asked before anything else is done for a request that needs a derivation, so that refusing it costs nothing.
   * @throws AppError UNAVAILABLE while as many derivations as may wait are under way
   */
  requireCapacity(): void
  /**
   * scrypt, 32 bytes.
   * @param password already normalised
   * @throws AppError UNAVAILABLE
   */
  derive(password: string, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array>
}

/** Derivations that one isolate may have under way: the last of them waits about a second. */
export const MOST_DERIVATIONS = 10

/** How long a derivation may take, waiting included, in milliseconds. */
export const DERIVATION_MS = 5_000

/**
 * When the derivations that are under way began. A request whose client has left may never get to its end, so a place is given
 * back by time as well.
 */
const underWay = new Set<{ since: number }>()

function countUnderWay(now: number): number {
  for (const place of underWay) if (now - place.since >= DERIVATION_MS) underWay.delete(place)
  return underWay.size
}

export const passwordKeys = (hasher: Pick<Fetcher, 'fetch'>, now: () => number): PasswordKeys => {
  const requireCapacity = () => {
    if (countUnderWay(now()) >= MOST_DERIVATIONS) throw busy()
  }
  return {
    requireCapacity,
    async derive(password, salt, cost) {
      requireCapacity()
      const place = { since: now() }
      underWay.add(place)
      try {
        return await ask(hasher, {
          password,
          salt: toBase64Url(salt),
          cost,
          deadline: place.since + DERIVATION_MS,
        })
      } catch (cause) {
        throw new AppError('UNAVAILABLE', { retryAfter: 5, cause })
      } finally {
        underWay.delete(place)
      }
    },
  }
}

const busy = () =>
  new AppError('UNAVAILABLE', { message: 'Too many people are signing in; try again in a moment.', retryAfter: 2 })

async function ask(hasher: Pick<Fetcher, 'fetch'>, derivation: Derivation): Promise<Uint8Array> {
  const answer = await hasher.fetch('https://passwords.internal/', {
    method: 'POST',
    body: JSON.stringify(derivation),
    signal: AbortSignal.timeout(DERIVATION_MS),
  })
  if (!answer.ok) throw new Error(`the hasher answered ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
