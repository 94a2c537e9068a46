const FIRST = 500
const LONGEST = 30_000

/**
 * Delay before the nth attempt, in milliseconds: exponential, with full jitter. The first one follows within half a
 * second: most losses are short, and a restarted server still gets its clients spread out.
 */
export function pauseBefore(attempt: number, random = Math.random()): number {
  return random * Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10))
}
