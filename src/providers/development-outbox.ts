import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'

/** A message that a real provider would have sent. Exists in development only. */
export interface UnsentMessage {
  channel: 'sms' | 'email' | 'push'
  /** A phone number, an address, or the token of a device. */
  to: string
  body: string
  otp?: string
  token?: string
  /** A notification's fields beside its text. */
  notification?: { title: string; tag: string; is_silent: boolean; data: Record<string, string> }
  created_at: string
}

const KEPT_SECONDS = 24 * 3600
const MOST = 20

const keyOf = (to: string) => `dev:outbox:${to}`

/** @throws AppError INTERNAL outside development: plaintext must not be stored there */
export async function rememberUnsent(
  settings: Settings,
  redis: RedisSession,
  message: Omit<UnsentMessage, 'created_at'>,
): Promise<void> {
  requireDevelopment(settings)
  const entry: UnsentMessage = { ...message, created_at: new Date().toISOString() }
  const key = keyOf(message.to)
  await redis.runCommands((p) => {
    p.lpush(key, JSON.stringify(entry))
    p.ltrim(key, 0, MOST - 1)
    p.expire(key, KEPT_SECONDS)
  })
}

/** Messages to a phone, an e-mail address or a device, newest first. */
export async function readUnsent(settings: Settings, redis: RedisSession, to: string): Promise<UnsentMessage[]> {
  requireDevelopment(settings)
  const entries = await redis.runCommands<string[]>((p) => p.lrange(keyOf(to), 0, -1))
  return entries.map((entry) => JSON.parse(entry) as UnsentMessage)
}

function requireDevelopment(settings: Settings): void {
  if (settings.ENVIRONMENT !== 'development')
    throw new AppError('INTERNAL', { cause: new Error('the development outbox is not for this environment') })
}
