import { env } from 'cloudflare:workers'
import type { OfferedPrice, OfferedPromotion } from '../../scripts/stack/stripe/catalogue.ts'
import type { Fault } from '../../scripts/stack/stripe/faults.ts'
import { stripeProvider, type StripeProvider } from '../../src/providers/stripe/stripe.ts'
import { readSettings } from '../../src/settings.ts'
import { controlOf } from './stripe-control.ts'

const { STRIPE_API_URL, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS } = env as Env &
  Record<'STRIPE_API_URL' | 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRETS', string>

/** The settings of the tests' stand-in for Stripe. */
export const stripeSettings = { STRIPE_API_URL, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS }

/** As where no account of Stripe is configured. */
export const noStripe = {
  STRIPE_SECRET_KEY: '',
  STRIPE_PUBLISHABLE_KEY: '',
  STRIPE_WEBHOOK_SECRETS: '',
  STRIPE_API_URL: 'https://api.stripe.com',
}

/** Nor any of the stores: their stand-ins, too, are refused outside development. */
export const noPayments = {
  ...noStripe,
  APP_STORE_BUNDLE_ID: '',
  APP_STORE_APP_ID: '',
  APP_STORE_ISSUER_ID: '',
  APP_STORE_KEY_ID: '',
  APP_STORE_KEY: '',
  APP_STORE_API_URL: 'https://api.storekit.itunes.apple.com',
  APP_STORE_ROOT: '',
  PLAY_PACKAGE_NAME: '',
  PLAY_SERVICE_ACCOUNT: '',
  PLAY_PUSH_AUDIENCE: '',
  PLAY_PUSH_EMAIL: '',
  PLAY_API_URL: 'https://androidpublisher.googleapis.com',
}

/** The façade, in front of the stand-in. */
export function stripeOf(changes: Record<string, unknown> = {}, now: () => number = Date.now): StripeProvider {
  const provider = stripeProvider(readSettings({ ...env, ...changes }), now)
  if (!provider) throw new Error('the tests have no stand-in for Stripe')
  return provider
}

const control = controlOf({ url: STRIPE_API_URL, secretKey: STRIPE_SECRET_KEY })

/** Moves the time of one customer on. @returns the time there, in milliseconds */
export async function advance(customer: string, days: number): Promise<number> {
  const { now } = await control<{ now: number }>('advance', { customer, seconds: Math.round(days * 86_400) })
  return now * 1000
}

/** Ends an authentication as the payer's bank would. */
export const authenticate = (secret: string | null, outcome: 'complete' | 'fail'): Promise<{ status: string | null }> =>
  control('authenticate', { client_secret: secret, outcome })

/** The next requests with `match` in their path, body or key fail. */
export const failing = (fault: Partial<Fault> & { match: string }): Promise<unknown> => control('fail', { ...fault })

export const slow = (match: string, milliseconds: number): Promise<unknown> => control('delay', { match, milliseconds })

/** A webhook as the stand-in would send it. */
export interface Delivery {
  id: string
  type: string
  body: string
  signature: string
}

/** All webhooks about a customer, oldest first. @param now when they are signed, in milliseconds */
export const deliveries = (customer: string, now: number = Date.now()): Promise<Delivery[]> =>
  control('deliveries', { customer, now: Math.floor(now / 1000) })

/** The payer of a payment disputes it. */
export const dispute = (intent: string): Promise<unknown> => control('dispute', { payment_intent: intent })
export const closeDispute = (intent: string, outcome: 'won' | 'lost'): Promise<unknown> =>
  control('close_dispute', { payment_intent: intent, outcome })

/** What was charged, newest first. */
export const charges = (
  customer: string,
): Promise<{ amount: number; amount_refunded: number; status: 'succeeded' | 'failed' }[]> =>
  control('charges', { customer })

/** Sells something more. Use an id of one's own: all tests share the stand-in. */
export const offer = (more: { prices?: OfferedPrice[]; promotions?: OfferedPromotion[] }): Promise<unknown> =>
  control('offer', more)

/** What a text is signed with, as the stand-in does it; for bodies that it would never send. */
export async function signed(
  body: string,
  { now = Date.now(), secret = STRIPE_WEBHOOK_SECRETS } = {},
): Promise<string> {
  const encoder = new TextEncoder()
  const time = Math.floor(now / 1000)
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${time}.${body}`)))
  return `t=${time},v1=${[...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
