import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { rememberUnsent } from './development-outbox.ts'

/** Sends short messages to phones. */
export interface SmsProvider {
  /**
   * @throws TextRefused when the number cannot receive texts, AppError UNAVAILABLE when the provider does not accept
   * the message
   */
  sendText(to: string, text: SmsText): Promise<void>
}

export interface SmsText {
  body: string
  /** The code inside the text; the development outbox shows it separately. */
  otp: string
}

/** The provider rejects this number. The reason lies in the number, so a retry would fail as well. */
export class TextRefused extends Error {
  override readonly name = 'TextRefused'
}

/**
 * Twilio's errors about the number (https://www.twilio.com/docs/api/errors): not a number, not reachable, malformed, in
 * a disabled region, opted out, no route to it, not a mobile phone.
 */
const OF_NUMBERS: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614])

/** Errors that are not about the message: our account, or our send rate. */
const OF_ACCOUNT: ReadonlySet<number> = new Set([401, 403, 404, 408, 429])

/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 5_000

/** Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource), or in development the outbox. */
export function smsProvider(settings: Settings, redis: RedisSession): SmsProvider {
  if (settings.ENVIRONMENT === 'development' && settings.TWILIO_ACCOUNT_SID === undefined) {
    return { sendText: (to, { body, otp }) => rememberUnsent(settings, redis, { channel: 'sms', to, body, otp }) }
  }
  return { sendText: (to, { body }) => sendByTwilio(settings, to, body) }
}

async function sendByTwilio(settings: Settings, to: string, body: string): Promise<void> {
  const { TWILIO_API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM } = settings
  // A sender is a number of ours or a messaging service, which has its own kind of id.
  const sender = TWILIO_FROM?.startsWith('MG') ? { MessagingServiceSid: TWILIO_FROM } : { From: TWILIO_FROM ?? '' }
  let response: Response
  try {
    response = await fetch(`${TWILIO_API_URL}/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`)}` },
      body: new URLSearchParams({ To: to, Body: body, ...sender }),
      signal: AbortSignal.timeout(TIMEOUT),
    })
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
  // The provider's message repeats the number, so only its status and code are kept.
  if (response.ok) {
    await response.body?.cancel()
    return
  }
  const { code } = await response.json<{ code?: number }>().catch(() => ({ code: undefined }))
  const cause = new Error(`the SMS provider answered ${response.status}, code ${code ?? 'unknown'}`)
  if (code !== undefined && OF_NUMBERS.has(code)) throw new TextRefused(cause.message)
  throw new AppError('UNAVAILABLE', { cause, counts: response.status < 500 && !OF_ACCOUNT.has(response.status) })
}
