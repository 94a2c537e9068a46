import type { z } from 'zod'
import { isApples, isLive, STRIPE } from './setting-fields.ts'
import type { variables } from './setting-variables.ts'

/** The site key that enables the stand-in; `readSettings` accepts it in development only. */
export const DEVELOPMENT_SITE_KEY = 'development'

/**
 * Cloudflare's test keys, which always pass, fail or challenge
 * (https://developers.cloudflare.com/turnstile/troubleshooting/testing/).
 */
const isTestKey = (key: string): boolean => /^[123]x0{10,}/.test(key)

/** Optional in development only: elsewhere no code, mail or notification may end in an outbox. */
export const PROVIDER_SECRETS = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_FROM',
  'RESEND_API_KEY',
  'FCM_SERVICE_ACCOUNT',
] as const

/** All of each or none: a partial configuration would appear to work, and would not. */
export const ACCOUNTS = [
  ['PLIVO_AUTH_ID', 'PLIVO_AUTH_TOKEN', 'PLIVO_FROM'],
  ['SIGHTENGINE_API_USER', 'SIGHTENGINE_API_SECRET', 'SIGHTENGINE_WORKFLOW'],
  ['APNS_KEY', 'APNS_KEY_ID', 'APNS_TEAM_ID', 'APNS_TOPIC'],
  ['APP_STORE_BUNDLE_ID', 'APP_STORE_APP_ID', 'APP_STORE_ISSUER_ID', 'APP_STORE_KEY_ID', 'APP_STORE_KEY'],
  ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRETS'],
  ['PLAY_PACKAGE_NAME', 'PLAY_SERVICE_ACCOUNT', 'PLAY_PUSH_AUDIENCE', 'PLAY_PUSH_EMAIL'],
] as const

/** Media relays; one pair of them. Without a relay no call between users who hide their addresses connects. */
export const TURN_PAIRS = [
  ['TURN_SECRET', 'TURN_URLS'],
  ['CLOUDFLARE_TURN_KEY_ID', 'CLOUDFLARE_TURN_API_TOKEN'],
] as const
/** What says who has paid must be Google. */
const GOOGLE_API = /^https:\/\/[\w.-]+\.googleapis\.com(\/|$)/
const isGiven = (value: string | readonly string[] | undefined): boolean => value !== undefined && value.length > 0

/** What holds between settings, and what must not be outside development. Each issue names one setting. */
export function checkTogether(values: z.infer<typeof variables>, ctx: z.RefinementCtx): void {
  for (const account of ACCOUNTS) {
    const given = account.filter((name) => values[name] !== undefined)
    for (const name of given.length > 0 ? account : [])
      if (values[name] === undefined)
        ctx.addIssue({ code: 'custom', path: [name], message: `must be set together with ${given.join(' and ')}` })
  }
  for (const [one, other] of TURN_PAIRS)
    if (isGiven(values[one]) !== isGiven(values[other]))
      ctx.addIssue({ code: 'custom', path: [isGiven(values[one]) ? other : one], message: 'is half of a pair' })
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET: secret } = values
  const missing = siteKey === undefined ? 'TURNSTILE_SITE_KEY' : 'TURNSTILE_SECRET'
  if (siteKey !== DEVELOPMENT_SITE_KEY && (siteKey === undefined) !== (secret === undefined))
    ctx.addIssue({ code: 'custom', path: [missing], message: 'is half of a pair' })
  const { STRIPE_SECRET_KEY: stripeSecret, STRIPE_PUBLISHABLE_KEY: stripePublishable } = values
  if (isLive(stripeSecret) !== isLive(stripePublishable))
    ctx.addIssue({ code: 'custom', path: ['STRIPE_PUBLISHABLE_KEY'], message: 'is of the other mode' })
  if (values.ENVIRONMENT !== 'production' && isLive(stripeSecret))
    ctx.addIssue({ code: 'custom', path: ['STRIPE_SECRET_KEY'], message: 'must be a test key outside production' })
  if (values.ENVIRONMENT === 'development') return
  if (values.STRIPE_API_URL !== STRIPE)
    ctx.addIssue({ code: 'custom', path: ['STRIPE_API_URL'], message: 'must be Stripe itself outside development' })
  if (values.ENVIRONMENT === 'production' && stripeSecret !== undefined && !isLive(stripeSecret))
    ctx.addIssue({ code: 'custom', path: ['STRIPE_SECRET_KEY'], message: 'must be a live key in production' })
  if (values.SENTRY_DSN?.startsWith('http:'))
    ctx.addIssue({ code: 'custom', path: ['SENTRY_DSN'], message: 'must begin with https outside development' })
  if (!GOOGLE_API.test(values.PLAY_API_URL))
    ctx.addIssue({ code: 'custom', path: ['PLAY_API_URL'], message: 'must be an API of Google outside development' })
  for (const name of ['TURNSTILE_SITE_KEY', 'TURNSTILE_SECRET'] as const)
    if (values[name] === DEVELOPMENT_SITE_KEY || isTestKey(values[name] ?? ''))
      ctx.addIssue({ code: 'custom', path: [name], message: 'must not be a key for tests outside development' })
  if (values.APP_STORE_API_URL !== undefined && !isApples(values.APP_STORE_API_URL))
    ctx.addIssue({ code: 'custom', path: ['APP_STORE_API_URL'], message: 'must be a server of apple.com' })
  if (values.ENVIRONMENT === 'production' && values.APP_STORE_ENVIRONMENT === 'Sandbox')
    ctx.addIssue({ code: 'custom', path: ['APP_STORE_ENVIRONMENT'], message: 'must not be Sandbox in production' })
  if (values.APP_STORE_ROOT !== undefined)
    ctx.addIssue({ code: 'custom', path: ['APP_STORE_ROOT'], message: 'must not be set outside development' })
  if (!TURN_PAIRS.some(([one]) => isGiven(values[one])))
    ctx.addIssue({ code: 'custom', path: ['TURN_SECRET'], message: 'or a TURN key of Cloudflare must be set' })
  for (const name of PROVIDER_SECRETS)
    if (values[name] === undefined)
      ctx.addIssue({ code: 'custom', path: [name], message: 'must be set outside development' })
}
