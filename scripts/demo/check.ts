/** A deviation from the contract. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export function check(condition: boolean, expectation: string, found?: unknown): asserts condition {
  if (!condition)
    throw new Broken(found === undefined ? expectation : `${expectation}, but found ${JSON.stringify(found)}`)
}

/** Runs one step, and tells how long it took and whether it succeeded. */
export async function timed<T>(work: () => Promise<T>, tell: (ms: number, isGood: boolean) => void): Promise<T> {
  const startedAt = performance.now()
  try {
    const value = await work()
    tell(performance.now() - startedAt, true)
    return value
  } catch (error) {
    tell(performance.now() - startedAt, false)
    throw error
  }
}

/** One line about a step. */
export const stepLine = (title: string, ms: number, isGood: boolean): string =>
  `${isGood ? '  ok' : 'FAIL'}  ${String(Math.round(ms)).padStart(5)} ms  ${title}`

/** Runs one step of the demo and prints it with its time. */
export const step = <T>(title: string, work: () => Promise<T>): Promise<T> =>
  timed(work, (ms, isGood) => console.log(stepLine(title, ms, isGood)))
