/**
 * Copies state from Postgres to another store, until Postgres still says the same after the write. So events may arrive
 * late, twice and out of order: of concurrent writers, the last has written the current state.
 * @returns the state written last
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
