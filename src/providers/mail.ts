import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { breakerOf } from './breaker.ts'
import { rememberUnsent } from './development-outbox.ts'
import { reach, unavailable } from './reach.ts'

export interface Mail {
  subject: string
  text: string
  html: string
  /** The token inside the text; the development outbox shows it separately. */
  token?: string
  /** Names the mail, so that the provider sends it once however often it is handed over within a day. */
  key?: string
}

/** Sends mails. */
export interface MailProvider {
  /** @throws AppError UNAVAILABLE when the provider does not accept the mail */
  sendMail(to: string, mail: Mail): Promise<void>
}

/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 5_000

/** Resend's API (https://resend.com/docs/api-reference/emails/send-email), or in development the outbox. */
export function mailProvider(settings: Settings, redis: RedisSession): MailProvider {
  if (settings.ENVIRONMENT === 'development' && settings.RESEND_API_KEY === undefined) {
    return {
      sendMail: (to, { subject, text, token }) =>
        rememberUnsent(settings, redis, {
          channel: 'email',
          to,
          body: `${subject}\n\n${text}`,
          ...(token === undefined ? {} : { token }),
        }),
    }
  }
  return { sendMail: (to, mail) => sendByResend(settings, to, mail) }
}

async function sendByResend(
  { RESEND_API_URL, RESEND_API_KEY, MAIL_FROM }: Settings,
  to: string,
  { subject, text, html, key }: Mail,
): Promise<void> {
  let response: Response
  try {
    response = await reach(`${RESEND_API_URL}/emails`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${RESEND_API_KEY}`,
        'content-type': 'application/json',
        // https://resend.com/docs/dashboard/emails/idempotency-keys
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify({ from: MAIL_FROM, to: [to], subject, text, html }),
      within: TIMEOUT,
      breaker: breakerOf('mail', RESEND_API_URL),
    })
  } catch (error) {
    throw unavailable(error)
  }
  // The provider's message may repeat the address, so only its status is kept.
  if (!response.ok)
    throw new AppError('UNAVAILABLE', { cause: new Error(`the mail provider answered ${response.status}`) })
}
