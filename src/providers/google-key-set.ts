import { importJWK, type CryptoKey, type JWK } from 'jose'
import { z } from 'zod'
import { AppError } from '../foundation/errors.ts'
import { reach } from './reach.ts'

/**
 * The keys with which Google signs its ID tokens, cached for as long as the provider says. Data, not promises: an
 * isolate may share data between requests, but no request may wait for another's fetch.
 */
interface KeySet {
  keys: readonly JWK[]
  freshUntil: number
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })

const known = new Map<string, KeySet>()
/** When a set was last fetched for an unknown key id, and whether that succeeded. */
const lastMiss = new Map<string, { at: number; isAway: boolean }>()

/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 3_000
/** A key that is not in the set may be new; but invented key ids must not cause a fetch each. */
const MISS_PAUSE = 60_000
const USUAL_AGE = 300
const LONGEST_AGE = 86_400

/**
 * The key with an id, or null when the provider has none.
 * @throws AppError UNAVAILABLE when the provider is unavailable
 */
export async function keyWithId(url: string, kid: string, now: number): Promise<CryptoKey | null> {
  const set = known.get(url)
  const jwk = set ? await findOrFetch(url, set, kid, now) : find(await ask(url, now), kid)
  if (!jwk) return null
  const key = await importJWK(jwk, 'RS256')
  return key instanceof Uint8Array ? null : key
}

const find = ({ keys }: KeySet, kid: string): JWK | undefined =>
  keys.find((key) => key.kid === kid && key.kty === 'RSA')

async function findOrFetch(url: string, set: KeySet, kid: string, now: number): Promise<JWK | undefined> {
  const present = find(set, kid)
  if (!present) return missing(url, kid, now)
  return set.freshUntil > now ? present : refreshed(url, set, kid, now)
}

/** A key missing from the cached set, fresh or not. */
async function missing(url: string, kid: string, now: number): Promise<JWK | undefined> {
  const last = lastMiss.get(url)
  if (last && now - last.at < MISS_PAUSE) {
    if (last.isAway) throw new AppError('UNAVAILABLE')
    return undefined
  }
  lastMiss.set(url, { at: now, isAway: true })
  const set = await ask(url, now)
  lastMiss.set(url, { at: now, isAway: false })
  return find(set, kid)
}

/** While the provider is down, the cached set is used, and fetches pause for a while. */
async function refreshed(url: string, stale: KeySet, kid: string, now: number): Promise<JWK | undefined> {
  try {
    return find(await ask(url, now), kid)
  } catch {
    known.set(url, { ...stale, freshUntil: now + MISS_PAUSE })
    return find(stale, kid)
  }
}

/** @throws AppError UNAVAILABLE */
async function ask(url: string, now: number): Promise<KeySet> {
  try {
    const response = await reach(url, { within: TIMEOUT })
    if (!response.ok) throw new Error(`the key set answered ${response.status}`)
    const { keys } = keySet.parse(await response.json())
    const set = { keys, freshUntil: now + maxAge(response.headers.get('cache-control')) * 1000 }
    known.set(url, set)
    return set
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}

/** Seconds for which a response is fresh (RFC 9111). */
function maxAge(header: string | null): number {
  const seconds = /(?:^|[,\s])max-age=(\d+)/i.exec(header ?? '')?.[1]
  return Math.min(seconds === undefined ? USUAL_AGE : Number(seconds), LONGEST_AGE)
}
