import { setTimeout as sleep } from 'node:timers/promises'

/** Tries until it works, for so many milliseconds: what is asked may be dead or starting. @throws what it threw last */
export async function eventually<T>(work: () => Promise<T>, patience = 60_000): Promise<T> {
  for (const deadline = Date.now() + patience; ; await sleep(100)) {
    try {
      return await work()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
