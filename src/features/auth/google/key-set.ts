import { importJWK, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import { AppError } from '../../../platform/errors.ts'

/**
 * The keys with which Google signs its ID tokens. They are kept as data for as long as the provider says: an isolate may
 * share data between requests, but no request may wait for another's fetch.
 */
interface KeySet {
  keys: readonly JWK[]
  freshUntil: number
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })

const known = new Map<string, KeySet>()
/** When a set was last asked for because of a key that it did not have. */
const lastMiss = new Map<string, number>()

/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 3_000
/** A key that is not in the set may be new; but whoever makes up key ids must not make us ask for each. */
const MISS_PAUSE = 60_000
const USUAL_AGE = 300
const LONGEST_AGE = 86_400

/**
 * The key with an id, or null when the provider has none.
 * @throws AppError UNAVAILABLE when the provider cannot be asked
 */
export async function keyWithId(url: string, kid: string, now: number): Promise<CryptoKey | null> {
  let set = known.get(url)
  const isStale = !set || set.freshUntil <= now
  const isMissing = set !== undefined && !find(set, kid) && now - (lastMiss.get(url) ?? 0) >= MISS_PAUSE
  if (isStale || isMissing) {
    if (isMissing) lastMiss.set(url, now)
    set = await refreshed(url, set, kid, now)
  }
  const jwk = set && find(set, kid)
  if (!jwk) return null
  const key = await importJWK(jwk, 'RS256')
  return key instanceof Uint8Array ? null : key
}

const find = ({ keys }: KeySet, kid: string): JWK | undefined =>
  keys.find((key) => key.kid === kid && key.kty === 'RSA')

/** Should the provider be away, the set that we have serves on, as long as it has the key. */
async function refreshed(url: string, stale: KeySet | undefined, kid: string, now: number): Promise<KeySet> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) })
    if (!response.ok) throw new Error(`the key set answered ${response.status}`)
    const { keys } = keySet.parse(await response.json())
    const set = { keys, freshUntil: now + maxAge(response.headers.get('cache-control')) * 1000 }
    known.set(url, set)
    return set
  } catch (error) {
    if (stale && find(stale, kid)) return stale
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}

/** Seconds for which an answer is fresh (RFC 9111). */
function maxAge(header: string | null): number {
  const seconds = /(?:^|[,\s])max-age=(\d+)/i.exec(header ?? '')?.[1]
  return Math.min(seconds === undefined ? USUAL_AGE : Number(seconds), LONGEST_AGE)
}
