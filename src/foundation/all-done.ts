/**
 * Waits for all of them, also where one fails: what has failed holds up none of the others.
 * @throws what one of them has failed with
 */
export async function allDone(...work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work)
  await Promise.all(work)
}
