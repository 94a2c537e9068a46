import { Buffer } from 'node:buffer'
import { scryptSync } from 'node:crypto'

/** Cost of scrypt (RFC 7914): N = 2^ln, the size of a block, and the parallelisation. */
export interface ScryptCost {
  /** Binary logarithm of N. */
  ln: number
  r: number
  p: number
}

/** The body of a POST; the response's body is the key, 32 bytes. */
export interface Derivation {
  /** Already normalised. */
  password: string
  /** In base64url. */
  salt: string
  cost: ScryptCost
  /**
   * In milliseconds since 1970. A derivation not started by then is rejected (504): its client has timed out already.
   */
  deadline: number
}

const KEY_BYTES = 32

/**
 * The Worker that only derives keys from passwords: a derivation blocks its thread for a tenth of a second
 * (docs/decisions/password-hasher.md). It is reachable only through the API's service binding.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
    const { password, salt, cost, deadline } = await request.json<Derivation>()
    if (Date.now() > deadline) return new Response(null, { status: 504 })
    const { ln, r, p } = cost
    const options = { N: 2 ** ln, r, p, maxmem: 256 * r * 2 ** ln }
    return new Response(new Uint8Array(scryptSync(password, Buffer.from(salt, 'base64url'), KEY_BYTES, options)))
  },
}
