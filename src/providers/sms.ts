import type { Settings } from '../env.ts'
import { rememberUnsent } from './development-outbox.ts'
import type { RedisSession } from '../platform/redis.ts'
import { AppError } from '../platform/errors.ts'

/** Sends short messages to phones. */
export interface SmsProvider {
  /** @throws AppError UNAVAILABLE when the provider does not take the message */
  send(to: string, text: SmsText): Promise<void>
}

export interface SmsText {
  body: string
  /** The code inside the text; the development outbox shows it apart. */
  otp: string
}

/** The real provider, or in development an outbox that keeps what would have been sent. */
export function smsProvider(settings: Settings, redis: RedisSession): SmsProvider {
  if (settings.ENVIRONMENT === 'development') {
    return { send: (to, { body, otp }) => rememberUnsent(settings, redis, { channel: 'sms', to, body, otp }) }
  }
  return {
    send: () => Promise.reject(new AppError('UNAVAILABLE', { cause: new Error('no SMS provider is configured') })),
  }
}
