import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { breakerOf } from './breaker.ts'
import { reach, unavailable } from './reach.ts'
import { OF_ACCOUNT, SMS_TIMEOUT, TextRefused, type SmsProvider } from './sms-provider.ts'

/**
 * Twilio's errors about the number (https://www.twilio.com/docs/api/errors): not a number, not reachable, malformed,
 * opted out, not a mobile phone. A region that our account does not allow (21408) or that our sender has no route to
 * (21612) is about us: the number may receive texts, and another provider may send them.
 */
const OF_NUMBERS: ReadonlySet<number> = new Set([21211, 21214, 21217, 21610, 21614])

/** Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource). */
export const twilio = (settings: Settings): SmsProvider => ({
  sendText: (to, { body }) => send(settings, to, body),
})

async function send(settings: Settings, to: string, body: string): Promise<void> {
  const { TWILIO_API_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM } = settings
  // A sender is a number of ours or a messaging service, which has its own kind of id.
  const sender = TWILIO_FROM?.startsWith('MG') ? { MessagingServiceSid: TWILIO_FROM } : { From: TWILIO_FROM ?? '' }
  let response: Response
  try {
    response = await reach(`${TWILIO_API_URL}/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`)}` },
      body: new URLSearchParams({ To: to, Body: body, ...sender }),
      within: SMS_TIMEOUT,
      breaker: breakerOf('twilio', TWILIO_API_URL),
      reads: 'refusals',
    })
  } catch (error) {
    throw unavailable(error)
  }
  if (response.ok) return
  // The provider's message repeats the number, so only its status and code are kept.
  const { code } = await response.json<{ code?: number }>().catch(() => ({ code: undefined }))
  const cause = new Error(`the SMS provider answered ${response.status}, code ${code ?? 'unknown'}`)
  if (code !== undefined && OF_NUMBERS.has(code)) throw new TextRefused(cause.message)
  throw new AppError('UNAVAILABLE', { cause, counts: response.status < 500 && !OF_ACCOUNT.has(response.status) })
}
