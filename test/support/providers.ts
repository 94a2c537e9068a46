import { env } from 'cloudflare:workers'
import type { Fetch } from './api.ts'
import {
  APNS_BUNDLE_ID,
  APNS_KEY_ID,
  APNS_TEAM_ID,
  PLIVO_ID,
  PLIVO_NUMBER,
  PLIVO_TOKEN,
  RESEND_KEY,
  SIGHTENGINE_SECRET,
  SIGHTENGINE_USER,
  TRANSPARENCY_TOKEN,
  TURN_KEY,
  TURN_TOKEN,
  TURNSTILE_SECRET,
  TURNSTILE_SITE_KEY,
  TWILIO_FROM,
  TWILIO_SID,
  TWILIO_TOKEN,
} from './node/provider-accounts.ts'
import type { Json } from './api.ts'
import { noPayments } from './stripe.ts'
import { workerWith } from './worker.ts'

const { PROVIDERS_URL, FCM_TEST_ACCOUNT, APNS_BRIDGE_URL, APNS_TEST_KEY } = env as Env &
  Record<'PROVIDERS_URL' | 'FCM_TEST_ACCOUNT' | 'APNS_BRIDGE_URL' | 'APNS_TEST_KEY', string>

/** The file of a service account of Google that may send notifications, with some of it changed. */
export const googleAccount = (changes: Record<string, string> = {}): Record<string, string> => ({
  ...JSON.parse(FCM_TEST_ACCOUNT),
  ...changes,
})

/** Settings with which notifications go to Firebase, as the tests play it. */
export const pushed = (changes: Record<string, unknown> = {}) => ({
  FCM_SERVICE_ACCOUNT: FCM_TEST_ACCOUNT,
  FCM_API_URL: `${PROVIDERS_URL}/fcm`,
  ...changes,
})

/** The same, with calls that ring by Apple's service. */
export const ringing = (changes: Record<string, unknown> = {}) =>
  pushed({
    APNS_KEY: APNS_TEST_KEY,
    APNS_KEY_ID,
    APNS_TEAM_ID,
    APNS_TOPIC: APNS_BUNDLE_ID,
    APNS_URL: APNS_BRIDGE_URL,
    ...changes,
  })

/** A token of PushKit that no other test has. @param end says what Apple makes of it; see node/apns.ts */
export function freshVoipToken(end = 'beef'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return (
    [...bytes]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .slice(0, -end.length) + end
  )
}

/** Settings as in production: codes, mails and notifications go to providers, which hold the requests against their documentation. */
export const providing = (changes: Record<string, unknown> = {}) => ({
  TWILIO_ACCOUNT_SID: TWILIO_SID,
  TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
  TWILIO_FROM,
  TWILIO_API_URL: `${PROVIDERS_URL}/twilio`,
  RESEND_API_KEY: RESEND_KEY,
  RESEND_API_URL: `${PROVIDERS_URL}/resend`,
  ...pushed(),
  // The stand-ins cannot be used outside development.
  ...noPayments,
  ...(changes['ENVIRONMENT'] === undefined ? {} : { SENTRY_DSN: '' }),
  ...changes,
})

/** The Worker with them. */
export const withProviders = (changes: Record<string, unknown> = {}): Fetch => workerWith(providing(changes))

/** The same settings, with Plivo for the texts that Twilio does not take. */
export const secondSms = (changes: Record<string, unknown> = {}) =>
  providing({
    PLIVO_AUTH_ID: PLIVO_ID,
    PLIVO_AUTH_TOKEN: PLIVO_TOKEN,
    PLIVO_FROM: PLIVO_NUMBER,
    PLIVO_API_URL: `${PROVIDERS_URL}/plivo`,
    ...changes,
  })

/** The Worker with them. */
export const withSecondSms = (changes: Record<string, unknown> = {}): Fetch => workerWith(secondSms(changes))

/** A provider that no other test asks, and that is down, or whose body is as node/providers.ts says. */
export function downProvider(how: 'down' | 'stalled' | 'cut' | 'gzipped' | 'refused' | 'endless' = 'down') {
  const name = crypto.randomUUID()
  return { url: `${PROVIDERS_URL}/${how}/${name}`, timesAsked: () => timesAsked(name) }
}

/** Settings with which pictures are looked at by Sightengine, with one of the workflows of node/moderation.ts. */
export const moderated = (workflow: string, changes: Record<string, unknown> = {}) => ({
  SIGHTENGINE_API_USER: SIGHTENGINE_USER,
  SIGHTENGINE_API_SECRET: SIGHTENGINE_SECRET,
  SIGHTENGINE_API_URL: `${PROVIDERS_URL}/sightengine`,
  SIGHTENGINE_WORKFLOW: workflow,
  ...changes,
})

/** Settings with Cloudflare's relay in place of ours. */
export const relayed = (changes: Record<string, unknown> = {}) => ({
  CLOUDFLARE_TURN_KEY_ID: TURN_KEY,
  CLOUDFLARE_TURN_API_TOKEN: TURN_TOKEN,
  CLOUDFLARE_TURN_URL: `${PROVIDERS_URL}/turn`,
  ...changes,
})

/** The Worker with them. */
export const withCloudflareTurn = (changes: Record<string, unknown> = {}): Fetch => workerWith(relayed(changes))

/** Settings with which networks are challenged by Turnstile. */
export const challenged = (changes: Record<string, unknown> = {}) => ({
  TURNSTILE_SITE_KEY,
  TURNSTILE_SECRET,
  TURNSTILE_URL: `${PROVIDERS_URL}/turnstile`,
  ...changes,
})

/** Settings with which statements of reasons go to the transparency database. */
export const transparent = (changes: Record<string, unknown> = {}) => ({
  TRANSPARENCY_API_TOKEN: TRANSPARENCY_TOKEN,
  TRANSPARENCY_API_URL: `${PROVIDERS_URL}/transparency`,
  ...changes,
})

export const BROKEN_URL = `${PROVIDERS_URL}/broken`

export const withBrokenProviders = (): Fetch =>
  withProviders({ TWILIO_API_URL: `${PROVIDERS_URL}/broken`, RESEND_API_URL: `${PROVIDERS_URL}/broken` })

/** What the providers have taken for a number (`plivo:` before it at Plivo), an address or a device, newest first. */
export async function received(to: string): Promise<{ to: string; fields: Record<string, Json> }[]> {
  return (await fetch(`${PROVIDERS_URL}/received?to=${encodeURIComponent(to)}`)).json()
}

/** A key set of an OpenID provider; no other test has it. */
export function keySet() {
  const name = crypto.randomUUID()
  const url = `${PROVIDERS_URL}/keys/${name}`
  return {
    url,
    async set(keys: Json[], { maxAge = 3600, status = 200 } = {}): Promise<void> {
      await fetch(url, { method: 'PUT', body: JSON.stringify({ keys, maxAge, status }) })
    },
    timesAsked: () => timesAsked(name),
  }
}

/** How often a key set, or an access token for a service account, has been asked for. */
export async function timesAsked(name: string): Promise<number> {
  const { times } = await (await fetch(`${PROVIDERS_URL}/asked/${name}`)).json<{ times: number }>()
  return times
}
