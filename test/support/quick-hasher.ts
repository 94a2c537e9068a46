import hasher, { type Derivation } from '../../src/password-hasher/worker.ts'

/** Next to no work (N · r · p). */
const CHEAP = { ln: 4, r: 1, p: 1 }

/** Hashes that a test has made itself are derived as they say: no more than this, the binary logarithm of N. */
const OF_A_TEST = 10

/**
 * The Worker that derives keys from passwords, at next to no cost whatever it is asked for: hundreds of tests sign up and are about
 * something else. The cost that was asked for goes into the key all the same. Tests about deriving ask `REAL_PASSWORD_HASHER`.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    const asked = await request.json<Derivation>()
    const derivation =
      asked.cost.ln <= OF_A_TEST
        ? asked
        : { ...asked, cost: CHEAP, password: `${JSON.stringify(asked.cost)} ${asked.password}` }
    return hasher.fetch(new Request(request.url, { method: 'POST', body: JSON.stringify(derivation) }))
  },
}
