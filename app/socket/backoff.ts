const FIRST = 500
const LONGEST = 30_000

/** Delay before the nth attempt, in milliseconds: exponential, with full jitter. */
export function pauseBefore(attempt: number, random = Math.random()): number {
  const most = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10))
  // A minimum, so that a server that rejects at once is not called in a loop.
  return FIRST / 2 + random * most
}
