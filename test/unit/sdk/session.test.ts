import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../../sdk/src/errors.ts'
import { memoryStorage, systemClock, type Storage } from '../../../sdk/src/foundation.ts'
import type { Session } from '../../../sdk/src/generated/app-types.ts'
import { ownLock, storageLock, type Lock } from '../../../sdk/src/lock.ts'
import { SessionKeeper } from '../../../sdk/src/session.ts'

const FULL = new Error('The quota has been exceeded.')
let count = 0
/** What the API answers to a sign-in and to a renewal. */
const answered = (): Session => ({
  token: `token ${(count += 1)}`,
  token_type: 'Bearer',
  expires_in: 100,
  refresh_token: `refresh ${count}`,
  device_proof: 'proof',
  user: { id: 'ana', is_verified: true, plan: 'free', role: 'user' },
})

interface Tab {
  storage?: Storage
  exchange?: (refreshToken: string) => Promise<Session>
  lock?: Lock
}
const keepers: SessionKeeper[] = []
function keeper({ storage = memoryStorage(), exchange = async () => answered(), lock = (_, run) => run() }: Tab = {}) {
  const made = new SessionKeeper({ storage, clock: systemClock, lock, prefix: 'test', isShared: true, exchange })
  keepers.push(made)
  return made
}
const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
afterEach(() => {
  for (const one of keepers.splice(0)) one.close()
  reported.mockClear()
})

describe('a storage without room', () => {
  /** Takes nothing from when it is full. */
  function full(): Storage & { isFull: boolean } {
    const storage = memoryStorage()
    return {
      ...storage,
      isFull: false,
      set(key, value) {
        return this.isFull ? Promise.reject(FULL) : storage.set(key, value)
      },
    }
  }

  it('does not end the session that was just renewed', async () => {
    const storage = full()
    const used: string[] = []
    const exchange = async (token: string) => {
      used.push(token)
      return answered()
    }
    const tab = keeper({ storage, exchange, lock: storageLock(storage, systemClock) })
    const first = await tab.keep(answered())
    storage.isFull = true
    const second = await tab.renew(first.token)
    expect(second).toMatchObject({ refreshToken: `refresh ${count}` })
    expect(await tab.get()).toEqual(second)
    expect(await tab.token()).toBe(second?.token)
    // The next one begins where it was, and is stored when there is room again.
    storage.isFull = false
    const third = await tab.renew(second?.token ?? '')
    expect(used).toEqual([first.refreshToken, second?.refreshToken])
    expect(await keeper({ storage }).get()).toEqual(third)
    expect(reported).toHaveBeenCalledWith(FULL)
  })

  it('opens a session for as long as the page is there, which ends in the other tab too', async () => {
    const storage = full()
    storage.isFull = true
    const tab = keeper({ storage })
    await tab.keep(answered())
    expect(await tab.get()).not.toBeNull()
    storage.isFull = false
    const other = await keeper({ storage }).keep(answered())
    expect(await tab.get()).toEqual(other)
    storage.isFull = true
    await tab.keep(answered())
    await tab.forget()
    expect(await tab.get()).toBeNull()
  })
})

describe('a renewal that is refused', () => {
  const refused = (status: number, code: string) => new ApiError({ status, code, message: code })

  it('by something before the API leaves the session as it is', async () => {
    for (const error of [refused(403, 'UNKNOWN'), refused(401, 'UNKNOWN'), refused(403, 'FEATURE_RESTRICTED')]) {
      const tab = keeper({ exchange: () => Promise.reject(error) })
      const kept = await tab.keep(answered())
      await expect(tab.renew(kept.token)).rejects.toBe(error)
      expect(await tab.get()).toEqual(kept)
    }
  })

  it('by the API ends the session', async () => {
    for (const error of [refused(401, 'UNAUTHORIZED'), refused(403, 'ACCOUNT_SUSPENDED')]) {
      const tab = keeper({ exchange: () => Promise.reject(error) })
      const kept = await tab.keep(answered())
      expect(await tab.renew(kept.token)).toBeNull()
      expect(await tab.get()).toBeNull()
    }
  })
})

it('a device whose id could not be read is asked again', async () => {
  const storage = memoryStorage()
  let failures = 1
  const get = (key: string) => ((failures -= 1) >= 0 ? Promise.reject(new Error('not now')) : storage.get(key))
  const tab = keeper({ storage: { ...storage, get } })
  await expect(tab.deviceId()).rejects.toThrow('not now')
  expect(await tab.deviceId()).toBe(await storage.get('test:device'))
})

it('what the app has learnt of its user is kept, beside a renewal, and not for another user', async () => {
  const going = Promise.withResolvers<void>()
  const exchange = async () => {
    await going.promise
    return answered()
  }
  const tab = keeper({ exchange, lock: ownLock() })
  const kept = await tab.keep(answered())
  const renewed = tab.renew(kept.token)
  const noted = tab.keepUser({ ...kept.user, plan: 'premium' })
  going.resolve()
  await noted
  expect(await tab.get()).toEqual({ ...(await renewed), user: { ...kept.user, plan: 'premium' } })
  await tab.keepUser({ ...kept.user, id: 'bo' })
  expect((await tab.get())?.user.id).toBe('ana')
})

it('two tabs that are the first on a device agree on its id', async () => {
  const storage = memoryStorage()
  const lock = storageLock(storage, systemClock)
  const ids = await Promise.all([keeper({ storage, lock }), keeper({ storage, lock })].map((tab) => tab.deviceId()))
  expect(ids).toEqual([ids[0], ids[0]])
  expect(await storage.get('test:device')).toBe(ids[0])
})

it('a sign-in works after the client was closed, and whatever listeners do', async () => {
  const [tab, heard] = [keeper(), [] as (string | undefined)[]]
  const thrown = new Error('of the app')
  tab.onChange(() => {
    throw thrown
  })
  tab.onChange((session) => heard.push(session?.token))
  const kept = await tab.keep(answered())
  expect(heard).toEqual([kept.token])
  expect(reported).toHaveBeenCalledWith(thrown)
  tab.close()
  const next = await tab.keep(answered())
  expect(await tab.get()).toEqual(next)
})
