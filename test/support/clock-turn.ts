import { afterAll, beforeAll } from 'vitest'
import { redis } from './redis.ts'

/** A file of the project `clock` waits here until none of the others runs; see vitest.config.ts. */

const TURN = 'test:clock-turn'

/** Longer than any of these files takes, in seconds: one that dies holds up the others no longer. */
const LONGEST = 60

let isOurs = false

beforeAll(async () => {
  while (!isOurs) {
    isOurs = (await redis('SET', TURN, '1', 'NX', 'EX', LONGEST)) === 'OK'
    if (!isOurs) await new Promise((resolve) => setTimeout(resolve, 100))
  }
}, 2_000 * LONGEST)
afterAll(async () => {
  if (isOurs) await redis('DEL', TURN)
  isOurs = false
})
