import { refuse, type Outcome } from '../foundation/errors.ts'
import { FLOOD, SOCKET_LIMITS, type SocketLimitName } from '../catalogue/limits.ts'
import type { Settings } from '../settings.ts'

interface Bucket {
  tokens: number
  at: number
}

interface Spec {
  readonly burst: number
  readonly perSecond: number
}

/** Subjects that are remembered at once; beyond it those go whose buckets are full again, which changes nothing. */
const MOST_SUBJECTS = 5_000

/** What a bucket holds by now. A clock that has gone back takes nothing away. */
const refilled = ({ burst, perSecond }: Spec, { tokens, at }: Bucket, now: number): number =>
  Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond)

const specOf = (settings: Settings, name: SocketLimitName): Spec =>
  settings.SOCKET_LIMIT_OVERRIDES[name] ?? SOCKET_LIMITS[name]

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
    const wait = this.untilThere(name, subject, now, 1)
    if (wait === 0) this.charge(name, subject, now, 1)
    return wait
  }

  /** The milliseconds until there are so many tokens for `subject`; 0 when there are. Takes none. */
  untilThere(name: SocketLimitName, subject: string, now: number, tokens: number): number {
    const missing = tokens - this.level(name, subject, now)
    return missing <= 0 ? 0 : Math.max(1, Math.ceil((missing / specOf(this.#settings, name).perSecond) * 1000))
  }

  /** How many tokens there are for `subject`; below 0 when more has been spent than there was. */
  level(name: SocketLimitName, subject: string, now: number): number {
    const spec = specOf(this.#settings, name)
    const bucket = this.#buckets.get(`${name} ${subject}`)
    return bucket ? refilled(spec, bucket, now) : spec.burst
  }

  /** Takes tokens for what has been done already, also such as are not there. */
  charge(name: SocketLimitName, subject: string, now: number, tokens: number): void {
    if (tokens > 0) this.#set(name, subject, this.level(name, subject, now) - tokens, now)
  }

  /** Somebody else knows that `subject` has no more than so many tokens. */
  lower(name: SocketLimitName, subject: string, now: number, tokens: number): void {
    if (tokens < this.level(name, subject, now)) this.#set(name, subject, tokens, now)
  }

  #set(name: SocketLimitName, subject: string, tokens: number, now: number): void {
    this.#buckets.set(`${name} ${subject}`, { tokens, at: now })
    if (this.#buckets.size > MOST_SUBJECTS) this.#forgetFull(now)
  }

  #forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      // Guarantee: keys begin with the name of their limit, and no name has a space.
      const spec = specOf(this.#settings, key.slice(0, key.indexOf(' ')) as SocketLimitName)
      if (refilled(spec, bucket, now) >= spec.burst) this.#buckets.delete(key)
    }
  }
}

/** Limits of one socket that count apart from each other. */
const OF_A_SOCKET = ['frames', 'call_signal', 'ack_events'] as const satisfies SocketLimitName[]

/** Whether sockets send more frames than all their limits together could let through; counted before anything is read. */
export class FloodGate {
  readonly #spec: Spec
  #bucket: Bucket

  /** @param sockets as many sockets that use all that they may */
  constructor(settings: Settings, sockets = 1) {
    const own = OF_A_SOCKET.map((name) => specOf(settings, name))
    this.#spec = {
      burst: sockets * own.reduce((sum, { burst }) => sum + burst, FLOOD.frames),
      perSecond: sockets * own.reduce((sum, { perSecond }) => sum + perSecond, FLOOD.perSecond),
    }
    this.#bucket = { tokens: this.#spec.burst, at: 0 }
  }

  /** Counts a frame. @returns whether it is one too many */
  isFlooded(now: number): boolean {
    const tokens = refilled(this.#spec, this.#bucket, now)
    const isOneTooMany = tokens < 1
    this.#bucket = { tokens: isOneTooMany ? tokens : tokens - 1, at: now }
    return isOneTooMany
  }
}
