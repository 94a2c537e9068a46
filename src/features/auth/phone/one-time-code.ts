import type { Settings } from '../../../settings.ts'
import { toBase64Url } from '../../../foundation/bytes.ts'
import { mac } from '../../../foundation/crypto.ts'
import { OTP_TRIES } from '../../../catalogue/limits.ts'
import type { RedisSession } from '../../../foundation/redis.ts'

/**
 * One-time codes for phones: six digits, kept as a keyed hash for five minutes. There is one live code for a phone; a new
 * one replaces it. Verifying spends it (NIST SP 800-63B §3.1.3). It remembers the network that asked for it, so that wrong
 * codes from elsewhere, of which `OTP_TRIES` allows some, do not use up the tries of who asked.
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
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'network', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
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

/** @param network keyed index of the network that asks for the code */
export async function storeCode(
  settings: Settings,
  redis: RedisSession,
  { phoneIndex, purpose, network }: { phoneIndex: string; purpose: CodePurpose; network: string },
  code: string,
): Promise<StoredCode> {
  const key = keyOf(phoneIndex)
  const hash = await hashOf(settings, phoneIndex, purpose, code)
  await redis.eval(STORE, [key], [hash, network, String(CODE_SECONDS)])
  return { discard: () => redis.eval(DISCARD, [key], [hash]) }
}

// One script, so that of two guesses at the same moment each is counted and a right one is good once. A known device whose
// kind has used up its tries has those of its network. Where those are used up, too, a right one is refused as well.
// ARGV: the hash of the guess; the network it comes from; '1' from a known device; the most tries of the network that
// asked, of known devices, of others.
// Returns for how long a right one would have been good, in milliseconds; the network that asked for it; and the tries so
// far of the three.
export const SPEND = `
local kept = redis.call('HMGET', KEYS[1], 'hash', 'network', 'asker', 'known', 'others')
if not kept[1] then return false end
local tried = { asker = tonumber(kept[3] or '0'), known = tonumber(kept[4] or '0'), others = tonumber(kept[5] or '0') }
local from, most = 'others', tonumber(ARGV[6])
if ARGV[3] == '1' and tried.known < tonumber(ARGV[5]) then from, most = 'known', tonumber(ARGV[5])
elseif kept[2] == ARGV[2] then from, most = 'asker', tonumber(ARGV[4]) end
if tried[from] >= most then return false end
if kept[1] ~= ARGV[1] then
  redis.call('HINCRBY', KEYS[1], from, 1)
  return false
end
local spent = { redis.call('PTTL', KEYS[1]), kept[2], tried.asker, tried.known, tried.others }
redis.call('DEL', KEYS[1])
return spent`

// Unless there is a newer one.
export const RESTORE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'hash', ARGV[2], 'network', ARGV[3], 'asker', ARGV[4], 'known', ARGV[5], 'others', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1`

/** A code that was right. */
export interface SpentCode {
  /** Makes it good again for the rest of its time: for when what it was spent on failed on our side. */
  restore(): Promise<void>
}

/** Where a guess comes from. */
export interface Guesser {
  /** Keyed index of the network. */
  network: string
  /** Whether the device has shown that it is one of the number's account. */
  isKnown: boolean
}

/** Spends the live code of a phone; null when this is not it, or no tries are left to the guesser. */
export async function spendCode(
  settings: Settings,
  redis: RedisSession,
  { phoneIndex, purpose, network, isKnown }: { phoneIndex: string; purpose: CodePurpose } & Guesser,
  code: string,
): Promise<SpentCode | null> {
  const key = keyOf(phoneIndex)
  const hash = await hashOf(settings, phoneIndex, purpose, code)
  const { asker, known, others } = OTP_TRIES
  const spent = await redis.eval<[number, ...(string | number)[]] | null>(
    SPEND,
    [key],
    [hash, network, isKnown ? '1' : '0', String(asker), String(known), String(others)],
  )
  if (!spent) return null
  const [milliseconds, ...kept] = spent
  return { restore: () => redis.eval(RESTORE, [key], [Math.max(1, milliseconds), hash, ...kept].map(String)) }
}

async function hashOf(settings: Settings, phoneIndex: string, purpose: CodePurpose, code: string): Promise<string> {
  const meant = purpose === 'sign-in' ? purpose : `link ${purpose.linkTo}`
  return toBase64Url(await mac(settings.TOKEN_KEY, 'otp', `${phoneIndex}\n${meant}\n${code}`))
}
