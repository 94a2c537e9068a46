import { refuse, type Outcome } from '../../platform/errors.ts'
import { SOCKET_LIMITS, type SocketLimitName } from '../../platform/limits.ts'
import type { Settings } from '../../env.ts'

interface Bucket {
  tokens: number
  at: number
}

/**
 * Token buckets in memory. An object sleeps only after ten quiet seconds, in which the buckets that matter have filled
 * up again, so forgetting them costs little; keeping them in storage would cost a commit per frame.
 */
export class Buckets {
  readonly #settings: Settings
  readonly #buckets = new Map<string, Bucket>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Takes one token for `subject`; the refusal to answer with when there is none. */
  refuses(name: SocketLimitName, subject: string, now: number): Outcome<never> | null {
    const wait = this.take(name, subject, now)
    return wait === 0 ? null : refuse('RATE_LIMIT_EXCEEDED', { retryAfter: wait / 1000 })
  }

  /** Takes one token for `subject`. Returns 0, or the milliseconds until there is one. */
  take(name: SocketLimitName, subject: string, now: number): number {
    const { burst, perSecond } = this.#settings.SOCKET_LIMIT_OVERRIDES[name] ?? SOCKET_LIMITS[name]
    const key = `${name} ${subject}`
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond)
    const isAllowed = tokens >= 1
    this.#buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
    return isAllowed ? 0 : Math.max(1, Math.ceil(((1 - tokens) / perSecond) * 1000))
  }
}
