import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { describeError, type Log } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { rememberUnsent } from './development-outbox.ts'
import { plivo } from './plivo.ts'
import { TextRefused, type SmsProvider } from './sms-provider.ts'
import { twilio } from './twilio.ts'

/** Counts what comes of each text: `sms` at the provider that is asked first, `sms_second` at the one after it. */
type Watch = (name: 'sms' | 'sms_second', provider: SmsProvider) => SmsProvider

/**
 * Twilio, and Plivo after it where an account is configured; in development without an account, the outbox.
 * @param watch is given each of the two, because together they hide that the first has failed
 */
export function smsProvider(settings: Settings, redis: RedisSession, log: Log, watch: Watch): SmsProvider {
  if (settings.ENVIRONMENT === 'development' && settings.TWILIO_ACCOUNT_SID === undefined) {
    return watch('sms', {
      sendText: (to, { body, otp }) => rememberUnsent(settings, redis, { channel: 'sms', to, body, otp }),
    })
  }
  const first = watch('sms', twilio(settings))
  return settings.PLIVO_AUTH_ID === undefined ? first : inTurn(first, watch('sms_second', plivo(settings)), log)
}

/**
 * The second sends what the first did not accept, unless the reason is the number itself. After a time-out the same code may
 * arrive twice, which is harmless and costs a second text; see docs/decisions/second-sms-provider.md.
 */
const inTurn = (first: SmsProvider, second: SmsProvider, log: Log): SmsProvider => ({
  async sendText(to, text) {
    let failure: unknown
    try {
      await first.sendText(to, text)
      return
    } catch (error) {
      if (error instanceof TextRefused) throw error
      failure = error
    }
    log.warn('sms_sent_by_second', describeError(failure))
    try {
      await second.sendText(to, text)
    } catch (error) {
      // What counts at one of them has been asked for: an attempt is refunded only where neither was reached.
      if (error instanceof AppError && failure instanceof AppError && failure.counts && !error.counts)
        throw new AppError('UNAVAILABLE', { cause: error, counts: true, retryAfter: error.retryAfter })
      throw error
    }
  },
})
