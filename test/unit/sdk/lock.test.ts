import { expect, it } from 'vitest'
import { memoryStorage, systemClock } from '../../../sdk/src/foundation.ts'
import { storageLock } from '../../../sdk/src/lock.ts'

it('a lock in the storage is taken from a holder whose clock was a day ahead, or who wrote nonsense', async () => {
  const storage = memoryStorage()
  const lock = storageLock(storage, systemClock)
  for (const lease of [`other ${systemClock.now() + 86_400_000}`, 'other soon']) {
    await storage.set('renewal:lock', lease)
    expect(await lock('renewal', async () => 'done')).toBe('done')
    expect(await storage.get('renewal:lock')).toBeNull()
  }
})

it('a lock in the storage is waited for', async () => {
  const lock = storageLock(memoryStorage(), systemClock)
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 5))
    order.push(`${name} ends`)
  }
  await Promise.all(['a', 'b'].map((name) => lock('renewal', work(name))))
  expect(order.map((one) => one.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends'])
})
