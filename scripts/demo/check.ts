/** A deviation from the contract. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export function check(condition: boolean, expectation: string, found?: unknown): asserts condition {
  if (!condition)
    throw new Broken(found === undefined ? expectation : `${expectation}, but found ${JSON.stringify(found)}`)
}

/** Runs one step of the demo and prints it with its time. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    const value = await work()
    console.log(`  ok  ${String(Math.round(performance.now() - startedAt)).padStart(5)} ms  ${title}`)
    return value
  } catch (error) {
    console.log(`FAIL  ${String(Math.round(performance.now() - startedAt)).padStart(5)} ms  ${title}`)
    throw error
  }
}
