/**
 * Writes elsewhere what Postgres says, until it still says the same after the writing. Events may come late, twice and in
 * another order than what they tell of: so it does not matter, and of many writers at once the last has written the truth.
 * @returns what was written last
 */
export async function settle<T>(read: () => Promise<T>, write: (truth: T) => Promise<void>): Promise<T> {
  let truth = await read()
  for (;;) {
    await write(truth)
    const now = await read()
    if (JSON.stringify(now) === JSON.stringify(truth)) return truth
    truth = now
  }
}
