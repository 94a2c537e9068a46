import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { breakerOf } from './breaker.ts'
import { reach, unavailable } from './reach.ts'
import { OF_ACCOUNT, SMS_TIMEOUT, type SmsProvider } from './sms-provider.ts'

/** Plivo's API (https://www.plivo.com/docs/messaging/api/message/send-a-message). */
export const plivo = (settings: Settings): SmsProvider => ({
  sendText: (to, { body }) => send(settings, to, body),
})

/** A Powerpack, which chooses among numbers of ours, has a UUID. */
const POWERPACK = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

async function send(settings: Settings, to: string, text: string): Promise<void> {
  const { PLIVO_API_URL, PLIVO_AUTH_ID, PLIVO_AUTH_TOKEN, PLIVO_FROM = '' } = settings
  const sender = POWERPACK.test(PLIVO_FROM) ? { powerpack_uuid: PLIVO_FROM } : { src: withoutPlus(PLIVO_FROM) }
  let response: Response
  try {
    response = await reach(`${PLIVO_API_URL}/v1/Account/${PLIVO_AUTH_ID}/Message/`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${PLIVO_AUTH_ID}:${PLIVO_AUTH_TOKEN}`)}`,
        'content-type': 'application/json',
      },
      // Without its log, Plivo keeps neither the code nor the whole number.
      body: JSON.stringify({ ...sender, dst: withoutPlus(to), text, type: 'sms', log: false }),
      within: SMS_TIMEOUT,
      breaker: breakerOf('plivo', PLIVO_API_URL),
    })
  } catch (error) {
    throw unavailable(error)
  }
  // Its message may repeat the number, so only the status is kept. It does not say by a code what a number is refused for.
  if (response.ok) return
  throw new AppError('UNAVAILABLE', {
    cause: new Error(`the second SMS provider answered ${response.status}`),
    counts: response.status < 500 && !OF_ACCOUNT.has(response.status),
  })
}

const withoutPlus = (number: string): string => number.replace(/^\+/, '')
