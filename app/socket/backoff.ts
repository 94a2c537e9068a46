const FIRST = 500
const LONGEST = 30_000

/** How long to wait before the nth attempt, in milliseconds: doubled each time, and anything up to that. */
export function pauseBefore(attempt: number, random = Math.random()): number {
  const most = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10))
  // At least a little: a server that refuses at once is not to be asked in a loop.
  return FIRST / 2 + random * most
}
