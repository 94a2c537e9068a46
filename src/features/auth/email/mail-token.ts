import type { Settings } from '../../../settings.ts'
import { concat, fromBase64Url, toBase64Url } from '../../../foundation/bytes.ts'
import { fingerprint, mac, macMatches } from '../../../foundation/crypto.ts'
import { fieldRefused } from '../../../foundation/errors.ts'

export type MailPurpose = 'verify' | 'reset'

/** A secret that is mailed and stored as a hash. Valid once, for a limited time; a newer one replaces it. */
export interface MailToken {
  token: string
  hash: string
  /** In milliseconds since 1970. */
  expiresAt: number
}

const LIFE_SECONDS: Record<MailPurpose, number> = { verify: 24 * 3600, reset: 30 * 60 }
const RANDOM = 24
const TAG = 16

/** `random | mac`, 24 + 16 bytes in base64url. */
export async function newMailToken(settings: Settings, purpose: MailPurpose, now: number): Promise<MailToken> {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM))
  const tag = await mac(settings.TOKEN_KEY, 'mail-token', `${purpose}\n${toBase64Url(random)}`)
  const token = toBase64Url(concat(random, tag.subarray(0, TAG)))
  return { token, hash: await fingerprint(token), expiresAt: now + LIFE_SECONDS[purpose] * 1000 }
}

/**
 * The stored form of a token. The MAC lets guesses be rejected without a query or a key derivation.
 * @throws AppError VALIDATION_FAILED for a token that this server has not issued for this purpose
 */
export async function hashOfMailToken(settings: Settings, purpose: MailPurpose, token: string): Promise<string> {
  const bytes = fromBase64Url(token)
  const isWhole = bytes?.length === RANDOM + TAG && toBase64Url(bytes) === token
  if (!isWhole) throw tokenRefused()
  const signed = `${purpose}\n${toBase64Url(bytes.subarray(0, RANDOM))}`
  if (!(await macMatches(settings.TOKEN_KEY, 'mail-token', signed, bytes.subarray(RANDOM)))) throw tokenRefused()
  return fingerprint(token)
}

export const tokenRefused = () => fieldRefused('body.token', 'is invalid or expired; request a new e-mail')
