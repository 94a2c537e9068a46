import { refuse, type Outcome } from '../foundation/errors.ts'
import { FLOOD, SOCKET_LIMITS, type SocketLimitName } from '../catalogue/socket-limits.ts'
import type { Settings } from '../settings.ts'

interface Bucket {
  tokens: number
  at: number
}

interface Spec {
  readonly burst: number
  readonly perSecond: number
}

/** Subjects in memory; beyond it those with full buckets are dropped, which has no effect. */
const MOST_SUBJECTS = 5_000

/** The content of a bucket now. A clock set back removes nothing. */
const refilled = ({ burst, perSecond }: Spec, { tokens, at }: Bucket, now: number): number =>
  Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond)

const specOf = (settings: Settings, name: SocketLimitName): Spec =>
  settings.SOCKET_LIMIT_OVERRIDES[name] ?? SOCKET_LIMITS[name]

/**
 * Token buckets in memory. An object hibernates only after ten quiet seconds, in which the buckets that matter have
 * refilled, so losing them costs little; storing them would cost a commit per frame.
 */
export class Buckets {
  readonly #settings: Settings
  readonly #buckets = new Map<string, Bucket>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Takes one token for `subject`; the error when there is none. */
  refuses(name: SocketLimitName, subject: string, now: number): Outcome<never> | null {
    const wait = this.takeToken(name, subject, now)
    return wait === 0 ? null : refuse('RATE_LIMIT_EXCEEDED', { retryAfter: wait / 1000 })
  }

  /** Takes one token for `subject`. Returns 0, or the milliseconds until there is one. */
  takeToken(name: SocketLimitName, subject: string, now: number): number {
    const wait = this.untilThere(name, subject, now, 1)
    if (wait === 0) this.charge(name, subject, now, 1)
    return wait
  }

  /** The milliseconds until there are so many tokens for `subject`; 0 when there are. Takes none. */
  untilThere(name: SocketLimitName, subject: string, now: number, tokens: number): number {
    const missing = tokens - this.level(name, subject, now)
    return missing <= 0 ? 0 : Math.max(1, Math.ceil((missing / specOf(this.#settings, name).perSecond) * 1000))
  }

  /** Tokens left for `subject`; below 0 when more were spent than there were. */
  level(name: SocketLimitName, subject: string, now: number): number {
    const spec = specOf(this.#settings, name)
    const bucket = this.#buckets.get(`${name} ${subject}`)
    return bucket ? refilled(spec, bucket, now) : spec.burst
  }

  /** Takes tokens for work already done, even below 0. */
  charge(name: SocketLimitName, subject: string, now: number, tokens: number): void {
    if (tokens > 0) this.#set(name, subject, this.level(name, subject, now) - tokens, now)
  }

  /** Lowers the tokens of `subject` to a number known elsewhere. */
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

/** Whether sockets send more frames than all their limits together allow; counted before parsing. */
export class FloodGate {
  readonly #spec: Spec
  #bucket: Bucket

  /** @param sockets how many sockets may use their full limits */
  constructor(settings: Settings, sockets = 1) {
    const own = OF_A_SOCKET.map((name) => specOf(settings, name))
    this.#spec = {
      burst: sockets * own.reduce((sum, { burst }) => sum + burst, FLOOD.frames),
      perSecond: sockets * own.reduce((sum, { perSecond }) => sum + perSecond, FLOOD.perSecond),
    }
    this.#bucket = { tokens: this.#spec.burst, at: 0 }
  }

  /** Counts a frame. @returns whether it exceeds the limit */
  isFlooded(now: number): boolean {
    const tokens = refilled(this.#spec, this.#bucket, now)
    const isOneTooMany = tokens < 1
    this.#bucket = { tokens: isOneTooMany ? tokens : tokens - 1, at: now }
    return isOneTooMany
  }
}
