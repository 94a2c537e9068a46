import { CLAIM, REPLACE } from './claim.ts'
import { open, randomToken, seal } from './crypto.ts'
import { RedisUnavailable, type RedisSession } from './redis.ts'

/**
 * Values of Postgres that are kept in Redis: sealed, each for a time, and until they are forgotten. See
 * docs/decisions/caches.md.
 *
 * A reader who finds nothing takes a lease, reads Postgres and keeps the value only while the lease is still there.
 * Forgetting deletes a lease as it deletes a value, so what was read before a change is never kept after it. (Leases:
 * Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, 3.2.1.)
 */
export interface Cache {
  /**
   * The kept value, else the loaded one. While another reader loads the same value, this one waits for it, but never
   * long; without Redis it loads by itself. A null is not kept.
   * @param load called at most once. Its value has to survive JSON
   */
  read<T>(entry: Entry, load: () => Promise<T>): Promise<T>
  /** The kept value; null without one, and without Redis. */
  get<T>(entry: Entry): Promise<T | null>
  /** Keeps a value that says itself what it was made of, so that a reader sees whether it still holds. */
  put(entry: Entry, value: unknown): Promise<void>
  /** Forgets values, and prevents those being loaded from being kept. @throws RedisUnavailable */
  forget(entries: readonly Entry[]): Promise<void>
}

/** A kept value of a kind, by its subject. */
export interface Entry {
  kind: Readonly<{ name: string; shape: number; seconds: number }>
  subject: string
}

/** `busy`: another reader is loading. `miss`: this one is to load; `replace` keeps its value, or lets another one load. */
type Found =
  | { state: 'hit'; text: string }
  | { state: 'busy' | 'unavailable' }
  | { state: 'miss'; replace: (text: string | null) => Promise<unknown> }

interface Parts {
  redis: RedisSession
  /** The secret by which values are sealed. */
  key: string
  /** Adds fields to the request's log line. */
  note: (fields: Record<string, unknown>) => void
  /** Continues work after the response. */
  after: (name: string, work: () => Promise<unknown>) => void
}

/** A lease outlasts the slowest statement that is not ended; see the time limits of foundation/postgres. */
const LEASE_MS = 5_000
const LEASE = '?'
/** Pauses of a reader while another one loads, in milliseconds. */
const PAUSES = [15, 30, 60]

const keyOf = ({ kind, subject }: Entry): string => `cache:${kind.name}:${kind.shape}:${subject}`

/** The cache as one request uses it. Its log line tells `cache_hits` and `cache_misses`. */
export function createCache({ redis, key, note, after }: Parts): Cache {
  let hits = 0
  let misses = 0
  const count = (isHit: boolean) => {
    if (isHit) hits += 1
    else misses += 1
    note({ cache_hits: hits, cache_misses: misses })
  }

  const sealed = (text: string, name: string) => seal(key, 'cache', text, name)

  /** Null for what is sealed with a former key, which counts as absent. */
  const opened = (found: string, name: string) => open(key, 'cache', found, name)

  const claim = async ({ kind, subject }: Entry): Promise<Found> => {
    const name = keyOf({ kind, subject })
    const lease = `${LEASE}${randomToken(9)}`
    const found = await unlessAway(redis.eval<string | null>(CLAIM, [name], [lease, String(LEASE_MS)]))
    if (found === AWAY) return { state: 'unavailable' }
    if (found?.startsWith(LEASE)) return { state: 'busy' }
    const text = found === null ? null : await opened(found, name)
    if (text !== null) return { state: 'hit', text }
    return {
      state: 'miss',
      replace: async (value) => {
        const next = value === null ? '' : await sealed(value, name)
        return redis.eval(REPLACE, [name], [found ?? lease, next, String(kind.seconds * 1000)])
      },
    }
  }

  /** Claims again while another reader loads. */
  const claimPatiently = async (entry: Entry): Promise<Found> => {
    let found = await claim(entry)
    for (const pause of PAUSES) {
      if (found.state !== 'busy') break
      await scheduler.wait(pause)
      found = await claim(entry)
    }
    return found
  }

  return {
    async read<T>(entry: Entry, load: () => Promise<T>): Promise<T> {
      const found = await claimPatiently(entry)
      count(found.state === 'hit')
      // Guarantee: what is sealed under this name is of this kind and shape.
      if (found.state === 'hit') return JSON.parse(found.text) as T
      if (found.state !== 'miss') return load()
      let text: string | null = null
      try {
        const value = await load()
        if (value !== null) text = JSON.stringify(value)
        return value
      } finally {
        after('keep', () => found.replace(text))
      }
    },
    async get<T>(entry: Entry): Promise<T | null> {
      const name = keyOf(entry)
      const found = await unlessAway(redis.get(name))
      const text = found === AWAY || found === null ? null : await opened(found, name)
      count(text !== null)
      // Guarantee: as above.
      return text === null ? null : (JSON.parse(text) as T)
    },
    async put(entry, value) {
      const name = keyOf(entry)
      await redis.set(name, await sealed(JSON.stringify(value), name), entry.kind.seconds)
    },
    forget: (entries) => (entries.length === 0 ? Promise.resolve() : redis.del(...entries.map(keyOf))),
  }
}

const AWAY = Symbol('Redis does not answer')

const unlessAway = <T>(asking: Promise<T>): Promise<T | typeof AWAY> =>
  asking.catch((error: unknown) => {
    if (error instanceof RedisUnavailable) return AWAY
    throw error
  })
