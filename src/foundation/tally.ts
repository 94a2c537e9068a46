import type { Pipeline } from '@upstash/redis/cloudflare'
import { newId } from './ids.ts'
import type { Passenger } from './redis.ts'

/** Redis keeps the sums of all isolates in one hash: a whole number for each series. */
export const SUMS_KEY = 'metrics:sums'

/** Counts wait so long for others before a trip takes them along, in milliseconds. */
const TOGETHER_FOR = 1_000
/** Series that one trip, or one message, takes along; so many are not kept waiting. */
const MOST_TAKEN = 200
/** Series that an isolate keeps. They are bounded by the code; this holds where the code is wrong. */
const MOST_KEPT = 5_000
/** After so long without an answer nobody will get one: the request that asked has ended. In milliseconds. */
const ANSWERED_WITHIN = 5_000
/** How long Redis remembers which batch of an isolate it has added last, in seconds. */
const REMEMBERED = 3_600

// Adds a batch of one isolate to the sums. A batch whose answer was lost comes again under the same number, and is added once,
// also where the first one was only late, and comes after a later batch.
// KEYS: the sums; the isolate's last batch.
// ARGV: the number of the batch; then each series and what is added to it.
// Returns how many series were added to.
export const ADD_COUNTS = `
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ${REMEMBERED})
for i = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return (#ARGV - 1) / 2`

/** Increments by series. */
export type Counts = Readonly<Record<string, number>>

/** Counts on their way. */
interface Batch {
  number: number
  series: ReadonlyMap<string, number>
  /** When it was first sent. */
  since: number
  /** When its answer counts as lost; 0 where it is. */
  until: number
}

/**
 * What an isolate has counted and Redis has not: increments of series by name. They ride on trips that are made anyway; see
 * docs/decisions/metrics.md. One batch is on its way at a time, so that Redis need remember one number of each isolate.
 */
export class Tally implements Passenger {
  #counted = new Map<string, number>()
  #batch: Batch | null = null
  #number = 0
  /** When the oldest of them was counted, in milliseconds since 1970. */
  #since = 0
  #isolate: string | undefined
  readonly #now: () => number
  /** The series that counts what was dropped. */
  readonly #dropped: string

  constructor(dropped: string, now: () => number = Date.now) {
    this.#dropped = dropped
    this.#now = now
  }

  /** Adds a whole number to a series. */
  add(series: string, by: number): void {
    const known = this.#counted.get(series)
    if (known !== undefined) return void this.#counted.set(series, known + by)
    if (this.#counted.size === 0) this.#since = this.#now()
    if (this.#counted.size < MOST_KEPT) this.#counted.set(series, by)
    else this.#counted.set(this.#dropped, (this.#counted.get(this.#dropped) ?? 0) + timesOf(series, by))
  }

  /** How long the oldest of them has waited to be taken along, in milliseconds. */
  get waits(): number {
    return this.#counted.size === 0 ? 0 : Math.abs(this.#now() - this.#since)
  }

  /** Series that Redis lacks counts of. */
  get owing(): number {
    return this.#counted.size + (this.#batch?.series.size ?? 0)
  }

  /**
   * Takes what is not on its way, for somebody else to {@link give} on. @param most series; the rest stays for the next time,
   * because a message has room for so much
   */
  takeAll(most = MOST_TAKEN): Counts | undefined {
    if (this.#counted.size === 0) return undefined
    return Object.fromEntries(this.#take(most))
  }

  /** Adds what another tally has taken. */
  give(taken: Counts | undefined): void {
    for (const [series, by] of Object.entries(taken ?? {})) this.add(series, by)
  }

  /** The next trip takes along what there is. */
  hurry(): void {
    this.#since = 0
  }

  board(pipeline: Pipeline): ((isDone: boolean) => void) | null {
    const batch = this.#next(this.#now())
    if (!batch) return null
    this.#isolate ??= newId()
    const args = [String(batch.number), ...[...batch.series].flatMap(([series, by]) => [series, String(by)])]
    pipeline.eval(ADD_COUNTS, [SUMS_KEY, `metrics:isolate:${this.#isolate}`], args)
    return (isDone) => {
      if (this.#batch !== batch) return
      if (isDone) this.#batch = null
      else batch.until = 0
    }
  }

  #take(most: number): Map<string, number> {
    const series = new Map([...this.#counted].slice(0, most))
    for (const name of series.keys()) this.#counted.delete(name)
    return series
  }

  #next(now: number): Batch | null {
    const lost = this.#batch
    // A clock may jump, also back.
    if (lost && now < lost.until && lost.until - now <= ANSWERED_WITHIN) return null
    if (lost && Math.abs(now - lost.since) < REMEMBERED * 1_000 - ANSWERED_WITHIN) {
      lost.until = now + ANSWERED_WITHIN
      return lost
    }
    // Redis may have added it and forgotten its number.
    if (lost) this.add(this.#dropped, timesIn(lost.series))
    this.#batch = null
    const isDue = Math.abs(now - this.#since) >= TOGETHER_FOR || this.#counted.size >= MOST_TAKEN
    if (this.#counted.size === 0 || !isDue) return null
    const series = this.#take(MOST_TAKEN)
    this.#number += 1
    return (this.#batch = { number: this.#number, series, since: now, until: now + ANSWERED_WITHIN })
  }
}

/** How often something was counted. The sum of a histogram holds microseconds, and its buckets how many there were. */
const timesOf = (series: string, by: number): number => (series.endsWith('}sum') ? 0 : by)

const timesIn = (all: ReadonlyMap<string, number>): number =>
  [...all].reduce((sum, [series, by]) => sum + timesOf(series, by), 0)
