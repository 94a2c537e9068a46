import type { Settings } from '../../../settings.ts'
import { toBase64Url } from '../../../foundation/bytes.ts'
import { mac } from '../../../foundation/crypto.ts'
import { OTP_TRIES } from '../../../catalogue/limits.ts'
import type { RedisSession } from '../../../foundation/redis.ts'

/**
 * One-time codes for phones: six digits, stored as a keyed hash for five minutes. A phone has one live code; a new one
 * replaces it. Verifying spends it (NIST SP 800-63B §3.1.3). The code records the requesting network, so that wrong
 * codes from elsewhere, of which `OTP_TRIES` allows some, do not use up the requester's tries.
 */
export const CODE_SECONDS = 300

/** The purpose of a code: signing in, or adding the phone to the account of `userId`. It is valid for nothing else. */
export type CodePurpose = 'sign-in' | { linkTo: string }

const keyOf = (phoneIndex: string) => `otp:${phoneIndex}`

/** Six digits, each value equally likely. */
export function newCode(): string {
  const limit = 4_294_000_000
  const [value] = crypto.getRandomValues(new Uint32Array(1))
  // Drops the last incomplete million, which would favour low codes.
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

/** A code that is valid from now on. */
export interface StoredCode {
  /** Invalidates it: for when it was not delivered. */
  discard(): Promise<void>
}

/** @param network keyed index of the requesting network */
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

// One script, so that of two concurrent guesses each is counted and a correct one is valid once. A known device whose
// shared tries are used up has those of its network. Where those are used up, too, a correct guess is rejected as well.
// ARGV: the hash of the guess; its network; '1' from a known device; the most tries of the requesting network, of known
// devices, of others.
// Returns for how long a correct one would have been valid, in milliseconds; the requesting network; and the tries so
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

/** A code that was correct. */
export interface SpentCode {
  /** Makes it valid again for the rest of its time: for when the operation failed on our side. */
  restore(): Promise<void>
}

/** The origin of a guess. */
export interface Guesser {
  /** Keyed index of the network. */
  network: string
  /** Whether the device is a known one of the number's account. */
  isKnown: boolean
}

/** Spends the live code of a phone; null for a wrong code, or when the caller has no tries left. */
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
