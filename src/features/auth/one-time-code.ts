import type { Settings } from '../../env.ts'
import { toBase64Url } from '../../platform/bytes.ts'
import { mac } from '../../platform/crypto.ts'
import { OTP_TRIES } from '../../platform/limits.ts'
import type { RedisSession } from '../../platform/redis.ts'

/**
 * One-time codes for phones: six digits, kept as a keyed hash for five minutes, good for five tries. There is one live
 * code for a phone; a new one replaces it. Verifying spends it (NIST SP 800-63B §3.1.3).
 */
export const CODE_SECONDS = 300

const keyOf = (phoneIndex: string) => `otp:${phoneIndex}`

/** Six digits, each value equally likely. */
export function newCode(): string {
  const limit = 4_294_000_000
  const [value] = crypto.getRandomValues(new Uint32Array(1))
  // The last incomplete million would favour low codes.
  return value === undefined || value >= limit ? newCode() : String(value % 1_000_000).padStart(6, '0')
}

export async function storeCode(
  settings: Settings,
  redis: RedisSession,
  phoneIndex: string,
  code: string,
): Promise<void> {
  const hash = await hashOf(settings, phoneIndex, code)
  await redis.eval(
    "redis.call('DEL', KEYS[1]) redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'tries', 0) redis.call('EXPIRE', KEYS[1], ARGV[2]) return 1",
    [keyOf(phoneIndex)],
    [hash, String(CODE_SECONDS)],
  )
}

export const discardCode = (redis: RedisSession, phoneIndex: string): Promise<void> => redis.del(keyOf(phoneIndex))

// One script, so that of two guesses at the same moment each is counted and a right one is good once.
const SPEND = `
local hash = redis.call('HGET', KEYS[1], 'hash')
if not hash then return 0 end
if hash == ARGV[1] then redis.call('DEL', KEYS[1]) return 1 end
if redis.call('HINCRBY', KEYS[1], 'tries', 1) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
return 0`

/** Whether the code is the live one of this phone. A right code is spent, the fifth wrong one ends it. */
export async function spendCode(
  settings: Settings,
  redis: RedisSession,
  phoneIndex: string,
  code: string,
): Promise<boolean> {
  const hash = await hashOf(settings, phoneIndex, code)
  return (await redis.eval<number>(SPEND, [keyOf(phoneIndex)], [hash, String(OTP_TRIES)])) === 1
}

const hashOf = async (settings: Settings, phoneIndex: string, code: string): Promise<string> =>
  toBase64Url(await mac(settings.TOKEN_KEY, 'otp', `${phoneIndex}\n${code}`))
