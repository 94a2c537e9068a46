import { parse, stringify } from 'uuid'
import { concat, fromBase64Url, toBase64Url } from '../foundation/bytes.ts'
import { fingerprint, mac, macMatches } from '../foundation/crypto.ts'

/**
 * A refresh token is `session | generation | nonce | mac`, 16 + 4 + 16 + 16 bytes in base64url.
 *
 * - The MAC lets invalid tokens be rejected without a query.
 * - The generation distinguishes the current token from earlier ones, whose reuse means a stolen copy and ends the family.
 * - The nonce of a successor is derived from its predecessor under the server's key. So a client that lost the response
 *   and retries gets the same successor, though only hashes are stored.
 */
export interface RefreshToken {
  token: string
  sessionId: string
  generation: number
  /** The stored form. */
  hash: string
}

const BODY = 36
const TAG = 16

/** The first token of a new session. */
export const firstRefreshToken = (tokenKey: string, sessionId: string): Promise<RefreshToken> =>
  seal(tokenKey, sessionId, 0, crypto.getRandomValues(new Uint8Array(16)))

/** The only successor of a token. */
export async function successorOf(
  tokenKey: string,
  { token, sessionId, generation }: RefreshToken,
): Promise<RefreshToken> {
  const nonce = (await mac(tokenKey, 'refresh-token', `next\n${token}`)).subarray(0, 16)
  return seal(tokenKey, sessionId, generation + 1, nonce)
}

/** The parts of a token that this server issued, or null. Does not check that it is current. */
export async function parseRefreshToken(tokenKey: string, token: string): Promise<RefreshToken | null> {
  const bytes = fromBase64Url(token)
  if (bytes?.length !== BODY + TAG || toBase64Url(bytes) !== token) return null
  const body = bytes.subarray(0, BODY)
  if (!(await macMatches(tokenKey, 'refresh-token', `token\n${toBase64Url(body)}`, bytes.subarray(BODY)))) return null
  return {
    token,
    sessionId: stringify(body.subarray(0, 16)),
    generation: new DataView(body.buffer, body.byteOffset).getUint32(16),
    hash: await fingerprint(token),
  }
}

async function seal(tokenKey: string, sessionId: string, generation: number, nonce: Uint8Array): Promise<RefreshToken> {
  const counter = new Uint8Array(4)
  new DataView(counter.buffer).setUint32(0, generation)
  const body = concat(parse(sessionId), counter, nonce)
  const tag = (await mac(tokenKey, 'refresh-token', `token\n${toBase64Url(body)}`)).subarray(0, TAG)
  const token = toBase64Url(concat(body, tag))
  return { token, sessionId, generation, hash: await fingerprint(token) }
}
