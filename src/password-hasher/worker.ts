import { Buffer } from 'node:buffer'
import { scryptSync } from 'node:crypto'

/** Cost of scrypt (RFC 7914): N = 2^ln, the size of a block, and the parallelisation. */
export interface ScryptCost {
  /** Binary logarithm of N. */
  ln: number
  r: number
  p: number
}

/** What is to be derived, as the body of a POST; the answer's body is the key, 32 bytes. */
export interface Derivation {
  /** Already normalised. */
  password: string
  /** In base64url. */
  salt: string
  cost: ScryptCost
  /** In milliseconds since 1970. What has not begun by then is not done (504): its client has been refused already. */
  deadline: number
}

const KEY_BYTES = 32

/**
 * The Worker that derives keys from passwords, and nothing else: a derivation takes a tenth of a second of the thread that it
 * runs on (docs/decisions/password-hasher.md). Nothing but the service binding of the API reaches it.
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
