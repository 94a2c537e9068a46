import { evictAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

/**
 * Tests of objects can run with an eviction of every object before every call and before every frame
 * (`npm run test:evicted`): what an object does must not depend on what it has in memory.
 */
export const isEvicting = 'EVICT_BETWEEN_STEPS' in env

/** To be awaited before anything is asked of an object. */
export const betweenSteps = async (): Promise<void> => {
  if (isEvicting) await evictAllDurableObjects()
}

const real = new WeakMap<object, DurableObjectStub>()

/** A stub whose calls each come after an eviction, where tests run so. */
export function stepping<T extends DurableObjectStub>(stub: T): T {
  if (!isEvicting) return stub
  const proxy = new Proxy(stub, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function' || name === 'constructor' || name === 'then') return value
      return async (...args: unknown[]): Promise<unknown> => {
        await betweenSteps()
        return Reflect.apply(value, target, args)
      }
    },
  })
  real.set(proxy, stub)
  return proxy
}

/** Takes one object out of memory. */
export async function evict(...[given, options]: Parameters<typeof evictDurableObject>): Promise<void> {
  const stub = real.get(given) ?? given
  // Where tests run so it sleeps already, and only what is awake can be evicted.
  if (isEvicting) await runInDurableObject(stub, () => {})
  await evictDurableObject(stub, options)
}
