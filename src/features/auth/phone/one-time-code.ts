import type { Settings } from '../../../env.ts'
import { toBase64Url } from '../../../platform/bytes.ts'
import { mac } from '../../../platform/crypto.ts'
import { OTP_TRIES } from '../../../platform/limits.ts'
import type { RedisSession } from '../../../platform/redis.ts'

/**
 * One-time codes for phones: six digits, kept as a keyed hash for five minutes, good for five tries. There is one live
 * code for a phone; a new one replaces it. Verifying spends it (NIST SP 800-63B §3.1.3).
 */
export const CODE_SECONDS = 300

/** What a code is good for: signing in, or giving the phone to the account of `userId`. Nothing else takes it. */
export type CodePurpose = 'sign-in' | { linkTo: string }

const keyOf = (phoneIndex: string) => `otp:${phoneIndex}`

/** Six digits, each value equally likely. */
export function newCode(): string {
  const limit = 4_294_000_000
  const [value] = crypto.getRandomValues(new Uint32Array(1))
  // The last incomplete million would favour low codes.
  return value === undefined || value >= limit ? newCode() : String(value % 1_000_000).padStart(6, '0')
}

export const STORE = `
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'tries', 0)
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`

// Unless there is a newer one.
export const DISCARD = `
if redis.call('HGET', KEYS[1], 'hash') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`

/** A code that is good from now on. */
export interface StoredCode {
  /** Makes it worth nothing: for when nobody gets to read it. */
  discard(): Promise<void>
}

export async function storeCode(
  settings: Settings,
  redis: RedisSession,
  phoneIndex: string,
  purpose: CodePurpose,
  code: string,
): Promise<StoredCode> {
  const key = keyOf(phoneIndex)
  const hash = await hashOf(settings, phoneIndex, purpose, code)
  await redis.eval(STORE, [key], [hash, String(CODE_SECONDS)])
  return { discard: () => redis.eval(DISCARD, [key], [hash]) }
}

// One script, so that of two guesses at the same moment each is counted and a right one is good once.
// Returns how long a right one would have been good for, in milliseconds, and its tries so far.
export const SPEND = `
local hash = redis.call('HGET', KEYS[1], 'hash')
if not hash then return false end
if hash == ARGV[1] then
  local spent = { redis.call('PTTL', KEYS[1]), tonumber(redis.call('HGET', KEYS[1], 'tries')) }
  redis.call('DEL', KEYS[1])
  return spent
end
if redis.call('HINCRBY', KEYS[1], 'tries', 1) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
return false`

// Unless there is a newer one.
export const RESTORE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'tries', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

/** A code that was right. */
export interface SpentCode {
  /** Makes it good again for the rest of its time: for when what it was spent on failed on our side. */
  restore(): Promise<void>
}

/** Spends the live code of a phone; null when this is not it. The fifth wrong one ends it. */
export async function spendCode(
  settings: Settings,
  redis: RedisSession,
  phoneIndex: string,
  purpose: CodePurpose,
  code: string,
): Promise<SpentCode | null> {
  const key = keyOf(phoneIndex)
  const hash = await hashOf(settings, phoneIndex, purpose, code)
  const spent = await redis.eval<[number, number] | null>(SPEND, [key], [hash, String(OTP_TRIES)])
  if (!spent) return null
  const [milliseconds, tries] = spent
  return { restore: () => redis.eval(RESTORE, [key], [hash, String(tries), String(Math.max(1, milliseconds))]) }
}

async function hashOf(settings: Settings, phoneIndex: string, purpose: CodePurpose, code: string): Promise<string> {
  const meant = purpose === 'sign-in' ? purpose : `link ${purpose.linkTo}`
  return toBase64Url(await mac(settings.TOKEN_KEY, 'otp', `${phoneIndex}\n${meant}\n${code}`))
}
