/**
 * Work that is wanted often and done seldom: at once, and then once more after a pause and the former work if it was wanted meanwhile.
 * @param pause in milliseconds
 */
export function spaced(work: () => Promise<unknown>, pause: number): () => void {
  let isResting = false
  let isWanted = false
  const run = async (): Promise<void> => {
    isResting = true
    isWanted = false
    await Promise.allSettled([work(), new Promise((resolve) => setTimeout(resolve, pause))])
    isResting = false
    if (isWanted) void run()
  }
  return () => {
    if (isResting) isWanted = true
    else void run()
  }
}
