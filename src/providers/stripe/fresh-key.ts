import { isKeptFailure } from './errors.ts'

const MINUTE = 60_000

/**
 * Asks for something under a key, and under the next one where Stripe repeats a failure of its own: it keeps every answer
 * for a day, a 500 as well, whether or not anything was done (https://docs.stripe.com/api/idempotent_requests). What may
 * have been done is looked for first. A repeated answer is that of a request which is over, so what it did can be seen.
 * @param find what an earlier request may have made; null where it made nothing
 */
export async function withFreshKey<T>(
  [key = '', ...others]: readonly string[],
  make: (key: string) => Promise<T>,
  find: () => Promise<T | null> = nothing,
): Promise<T> {
  try {
    return await make(key)
  } catch (error) {
    if (!isKeptFailure(error) || others.length === 0) throw error
    return (await find()) ?? withFreshKey(others, make, find)
  }
}

/** Keys for what moves money. They are few and always the same, so that two attempts at once never have two. */
export const keysOfCharge = (key: string): string[] => [key, `${key}:2`, `${key}:3`]

/** Keys for what costs nothing and binds nobody when it is made twice: another one each minute, until it works. */
export const keysByTheMinute = (key: string, now: number): string[] => [key, `${key}:${Math.floor(now / MINUTE)}`]

const nothing = (): Promise<null> => Promise.resolve(null)
