import type Stripe from 'stripe'
import type { Settings } from '../../settings.ts'

/**
 * The version that the library's types describe. An endpoint for webhooks is created with the same one
 * (docs/operations.md), since it decides the form of their bodies.
 */
export const API_VERSION = '2026-10-28.endive'

/** Longest wait for one answer of Stripe, in milliseconds: a user is waiting. */
const TIMEOUT = 10_000

/**
 * One retry heals a lost connection, a 409 while the first attempt is still running, and a 500 that Stripe says may be
 * repeated. It repeats the idempotency key, so that it charges nothing twice. More would be longer than anybody waits.
 */
const RETRIES = 1

const clients = new WeakMap<Settings, Stripe>()

/**
 * Stripe's own library. It is loaded with the first call: evaluating its resources would cost every start of an isolate
 * some milliseconds, for the sake of the few that take a payment.
 */
export async function stripeClient(settings: Settings, secretKey: string): Promise<Stripe> {
  const known = clients.get(settings)
  if (known) return known
  const { default: Library } = await import('stripe')
  const { protocol, hostname, port } = new URL(settings.STRIPE_API_URL)
  const client = new Library(secretKey, {
    apiVersion: API_VERSION,
    httpClient: Library.createFetchHttpClient(),
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : port,
    timeout: TIMEOUT,
    maxNetworkRetries: RETRIES,
    telemetry: false,
  })
  clients.set(settings, client)
  return client
}
