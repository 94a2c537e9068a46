/**
 * Whether two kinds of requests take the same time, by the Mann–Whitney U test: how far the sum of ranks is from what
 * chance gives, in standard deviations.
 */
export function distance(a: readonly number[], b: readonly number[]): number {
  const sorted = [...a, ...b].toSorted((x, y) => x - y)
  // Equal times share the middle of their ranks.
  const rank = (time: number) => (sorted.indexOf(time) + sorted.lastIndexOf(time)) / 2 + 1
  const u = a.reduce((sum, time) => sum + rank(time), 0) - (a.length * (a.length + 1)) / 2
  const mean = (a.length * b.length) / 2
  return (u - mean) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12)
}

/** Asks both in turn, so that what else the machine does hits both alike, and compares their times. */
export async function compare(
  rounds: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<number> {
  const [a, b]: [number[], number[]] = [[], []]
  for (let i = 0; i < rounds; i += 1) {
    a.push(await timed(one))
    b.push(await timed(other))
  }
  return distance(a, b)
}

/** Milliseconds until the answer; what goes on after it is no part of it. */
async function timed(ask: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await ask()
  return performance.now() - startedAt
}
