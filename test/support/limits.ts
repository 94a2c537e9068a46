import { LIMITS, type LimitName } from '../../src/catalogue/limits.ts'
import type { Person } from './people.ts'
import { redis } from './redis.ts'

const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '')

/** Where Redis counts the interests of a person of today. */
export const interestKey = ({ id }: Pick<Person, 'id'>): string => `ratelimit:interest:${id}:${today()}`

/** How many interests of a person count today. */
export const interestsUsed = async (person: Pick<Person, 'id'>): Promise<number> =>
  Number((await redis('GET', interestKey(person))) ?? 0)

/** Leaves a person nothing, or `left`, of a limit. */
export async function useUp({ id }: Pick<Person, 'id'>, name: LimitName, left = 0): Promise<void> {
  const used = LIMITS[name].max - left
  if (name === 'interest_daily') await redis('SET', interestKey({ id }), used)
  else if (name === 'super_like_daily') await redis('SET', `ratelimit:super_like:${id}:${today()}`, used)
  else {
    await redis('DEL', `ratelimit:${name}:${id}`)
    for (let n = 0; n < used; n += 1) await redis('LPUSH', `ratelimit:${name}:${id}`, Date.now())
  }
}
