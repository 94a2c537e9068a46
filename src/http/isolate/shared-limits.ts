import { isSettledLater } from '../../catalogue/limits.ts'
import type { Settings } from '../../settings.ts'
import { limitOf, type Use } from '../limit-of.ts'
import { EXACT_UP_TO, type LimitState } from '../rate-limit-script.ts'
import type { Settling } from './settle-script.ts'

/** Subjects kept in memory; a new one evicts the oldest. */
const MOST_SUBJECTS = 20_000
/** Subjects settled in one trip. */
export const MOST_SETTLED = 500
/** For how long a refusal by Redis is repeated without asking it, in milliseconds. */
const REFUSED_MS = 1_000

/** One limit of one subject. */
interface Counted {
  use: Use
  /** The figure that Redis has told; null before it has. */
  used: number | null
  resetAt: number
  /** When Redis told it. */
  toldAt: number
  /** Times of uses that this isolate has admitted, and Redis does not know. */
  unsettled: number[]
  /** Uses that are on their way to Redis: admitted here, or asked for there. */
  underWay: number
}

/** A batch on its way. */
export type Batch = readonly (Settling & { counted: Counted })[]

/**
 * Limits that an isolate counts by itself and settles with Redis (docs/decisions/gate-without-a-trip.md). It admits by
 * what Redis has told last and what it has admitted since, so never more than the limit by itself; what other isolates
 * admit it learns with the next settlement, at most a second later.
 */
export class SharedLimits {
  readonly #known = new Map<string, Counted>()
  readonly #unsettled = new Set<Counted>()

  /**
   * Counts one use of each limit, or, where one of them is used up, of none.
   * @returns null where Redis has to be asked: it has told nothing of a subject yet, or its refusal may be over
   */
  count(settings: Settings, uses: readonly Use[], now: number): LimitState[] | null {
    const all = uses.map((use) => ({ max: limitOf(settings, use).max, counted: this.#known.get(keyOf(settings, use)) }))
    const states: (LimitState & { counted: Counted })[] = []
    for (const { max, counted } of all) {
      if (!counted || counted.used === null) return null
      const used = counted.used + counted.unsettled.length + counted.underWay
      const exceeded = used >= max
      const sinceTold = now - counted.toldAt
      if (exceeded && (sinceTold < 0 || sinceTold >= REFUSED_MS || now >= counted.resetAt)) return null
      states.push({
        ...UNREMARKABLE,
        name: counted.use.name,
        limit: max,
        remaining: max - used,
        resetAt: counted.resetAt,
        exceeded,
        counted,
      })
    }
    const isRefused = states.some(({ exceeded }) => exceeded)
    return states.map(({ counted, ...state }) => {
      if (!isRefused) this.#admit(counted, now)
      return { ...state, remaining: Math.max(0, state.remaining - (isRefused ? 0 : 1)) }
    })
  }

  #admit(counted: Counted, now: number): void {
    counted.unsettled.push(now)
    this.#unsettled.add(counted)
  }

  /** Takes back uses counted here at `now`. Returns those that Redis knows by now. */
  undo(settings: Settings, uses: readonly Use[], now: number): Use[] {
    return uses.filter((use) => {
      const counted = this.#known.get(keyOf(settings, use))
      const index = counted?.unsettled.lastIndexOf(now) ?? -1
      if (index >= 0) counted?.unsettled.splice(index, 1)
      return index < 0
    })
  }

  /** How many subjects have uses that Redis does not know. */
  get owing(): number {
    return this.#unsettled.size
  }

  /** Whether Redis lacks uses of these limits. */
  owes(settings: Settings, uses: readonly Use[]): boolean {
    return uses.some((use) => (this.#known.get(keyOf(settings, use))?.unsettled.length ?? 0) > 0)
  }

  /** Uses to settle, which count as under way until {@link settled} or {@link lost}. */
  take(settings: Settings): Batch {
    const some = [...this.#unsettled].slice(0, MOST_SETTLED)
    return some.flatMap((counted) => {
      this.#unsettled.delete(counted)
      const times = counted.unsettled.splice(0)
      counted.underWay += times.length
      const { max, windowSeconds } = limitOf(settings, counted.use)
      const windowOf = (time: number) => (max <= EXACT_UP_TO ? 0 : Math.floor(time / (windowSeconds * 1000)))
      return [...Map.groupBy(times, windowOf).values()].map((ofWindow) => ({
        counted,
        use: counted.use,
        times: ofWindow,
      }))
    })
  }

  /** @param reply of the script: two values for each. @param now when it was asked */
  settled(batch: Batch, reply: readonly (number | string)[], now: number): void {
    for (const [i, { counted, times }] of batch.entries()) {
      counted.underWay -= times.length
      tell(counted, Number(reply[2 * i]), Number(reply[2 * i + 1]), now)
    }
  }

  /** Whether Redis has counted them is unknown; none is counted twice. */
  lost(batch: Batch): void {
    for (const { counted, times } of batch) counted.underWay -= times.length
  }

  /**
   * Learns what Redis answers to a request that it counts by itself.
   * @param uses what it counts, in the order of its answer @param now when it was asked
   */
  async learn(
    settings: Settings,
    uses: readonly Use[],
    asking: Promise<LimitState[]>,
    now: number,
  ): Promise<LimitState[]> {
    const all = uses.map((use) => (isShared(use) ? this.#of(settings, use) : null))
    for (const counted of all) if (counted) counted.underWay += 1
    try {
      const states = await asking
      for (const [i, { limit, remaining, resetAt }] of states.entries()) {
        const counted = all[i]
        if (counted) tell(counted, limit - remaining, resetAt, now)
      }
      return states
    } finally {
      for (const counted of all) if (counted) counted.underWay -= 1
    }
  }

  /** Forgets what Redis has told; what it is owed stays owed. */
  forget(): void {
    this.#known.clear()
  }

  #of(settings: Settings, use: Use): Counted {
    const key = keyOf(settings, use)
    const known = this.#known.get(key)
    if (known) return known
    const counted: Counted = { use, used: null, resetAt: 0, toldAt: 0, unsettled: [], underWay: 0 }
    this.#known.set(key, counted)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_SUBJECTS && oldest !== undefined) this.#known.delete(oldest)
    return counted
  }
}

/** Whether isolates may count a use by themselves. */
export const isShared = ({ name, challenge }: Use): boolean => challenge === undefined && isSettledLater(name)

const UNREMARKABLE = { isScarce: false, isChallenged: false, wasCountedLately: false } as const

/** Redis keeps small limits in another way than large ones, so these are told apart here too. */
const keyOf = (settings: Settings, use: Use): string => {
  const { max, windowSeconds } = limitOf(settings, use)
  return `${use.name}:${use.subject}:${windowSeconds}:${max <= EXACT_UP_TO ? 'log' : 'windows'}`
}

/** Answers may arrive in another order: of two about the same window the higher one counts. */
function tell(counted: Counted, used: number, resetAt: number, now: number): void {
  const isOlder = now < counted.toldAt && counted.used !== null
  if (isOlder && used < (counted.used ?? 0)) return
  Object.assign(counted, { used, resetAt, toldAt: now })
}
