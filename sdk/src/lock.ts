import { newId, type Clock, type Storage } from './foundation.ts'

/** Runs one at a time by name, across everything that shares the session. */
export type Lock = <T>(name: string, run: () => Promise<T>) => Promise<T>

interface LockManager {
  request<T>(name: string, run: () => Promise<T>): Promise<T>
}

/** Milliseconds after which a holder that never let go, such as a closed tab, is passed over. */
const LEASE = 15_000
/** Milliseconds in which two that wrote at the same time see whose value stayed. */
const SETTLING = 30

/** The browser's Web Locks where there are; otherwise {@link storageLock}. */
export function lockFor(storage: Storage, clock: Clock): Lock {
  // Guarantee: `locks` of a navigator is the Web Locks API.
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } }
  const locks = navigator?.locks
  return locks ? (name, run) => locks.request(name, run) : storageLock(storage, clock)
}

/** Where nobody shares the session, its own calls take turns. */
export function ownLock(): Lock {
  const last = new Map<string, Promise<unknown>>()
  return (name, run) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(run, run)
    last.set(name, turn)
    return turn
  }
}

/**
 * A lock in a storage that cannot compare and set. Two may hold it in the same instant if the storage is slower than
 * {@link SETTLING}; the API therefore answers the same refresh token alike for ten seconds.
 */
export function storageLock(storage: Storage, clock: Clock): Lock {
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms))
  return async (name, run) => {
    const key = `${name}:lock`
    const own = newId()
    for (;;) {
      const left = Number((await storage.get(key))?.split(' ')[1]) - clock.now()
      // A lease that ends later than any could was written by a clock that has been set back since.
      if (!(left > 0 && left <= LEASE)) {
        try {
          await storage.set(key, `${own} ${clock.now() + LEASE}`)
        } catch {
          // A full storage takes no lock; a session that is not renewed would end.
          return run()
        }
        await wait(SETTLING)
        if ((await storage.get(key))?.startsWith(own)) break
      }
      await wait(SETTLING)
    }
    try {
      return await run()
    } finally {
      if ((await storage.get(key))?.startsWith(own)) await storage.remove(key)
    }
  }
}
