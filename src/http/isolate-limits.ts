import type { Settings } from '../settings.ts'
import { limitOf, type Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'

/** Uses of one limit by one subject, in the current and the previous window. */
interface Windows {
  /** Number of the current window since 1970. */
  number: number
  used: number
  before: number
}

/** Subjects kept in memory; a new one evicts the one with the oldest window. */
const MOST_SUBJECTS = 20_000

const known = new Map<string, Windows>()

/**
 * Counts one use of each limit in this isolate's own memory, or, where one of them is used up, of none. For frequent
 * requests, where a trip to Redis would cost more than it protects: each isolate allows the full limit, and the
 * requests of one network reach few isolates. Sliding windows of two counters, as in Redis.
 */
export function countInIsolate(settings: Settings, uses: readonly Use[], now: number): LimitState[] {
  const counted = uses.map((use) => {
    const { max, windowSeconds } = limitOf(settings, use)
    const length = windowSeconds * 1000
    const windows = windowsOf(`${use.name}:${use.subject}`, Math.floor(now / length))
    const share = 1 - (now % length) / length
    const used = windows.used + Math.ceil(windows.before * share)
    return { name: use.name, windows, used, max, resetAt: (windows.number + 1) * length }
  })
  const isRefused = counted.some(({ used, max }) => used >= max)
  if (!isRefused) for (const { windows } of counted) windows.used += 1
  return counted.map(({ name, used, max, resetAt }) => ({
    name,
    limit: max,
    remaining: Math.max(0, max - used - (isRefused ? 0 : 1)),
    resetAt,
    exceeded: used >= max,
    wasCountedLately: false,
    isScarce: false,
    isChallenged: false,
  }))
}

/** The counters of a subject, advanced to the current window. */
function windowsOf(key: string, number: number): Windows {
  const present = known.get(key)
  if (present?.number === number) return present
  const windows = { number, used: 0, before: present?.number === number - 1 ? present.used : 0 }
  // Reinserted, so that the map is ordered by the start of the window.
  known.delete(key)
  known.set(key, windows)
  const [oldest] = known.keys()
  if (known.size > MOST_SUBJECTS && oldest !== undefined) known.delete(oldest)
  return windows
}
