import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { PRICES, PROMOTIONS } from './offers.ts'
import { startStripe, type StripeServer } from './server.ts'

/** The settings with which a Worker takes the stand-in for Stripe; see docs/operations.md. */
export interface StripeSettings {
  STRIPE_SECRET_KEY: string
  STRIPE_PUBLISHABLE_KEY: string
  STRIPE_WEBHOOK_SECRETS: string
  STRIPE_API_URL: string
}

/** The stand-in of one stack, with the settings that lead to it. */
export interface StripeStandIn {
  server: StripeServer
  settings: StripeSettings
}

/** The keys of the stand-in, from a secret of the state folder. */
export function stripeKeys(secret: string): Omit<StripeSettings, 'STRIPE_API_URL'> {
  const key = (purpose: string) => createHash('sha256').update(`${purpose}\0${secret}`).digest('hex').slice(0, 32)
  return {
    STRIPE_SECRET_KEY: `sk_test_${key('secret')}`,
    STRIPE_PUBLISHABLE_KEY: `pk_test_${key('publishable')}`,
    STRIPE_WEBHOOK_SECRETS: `whsec_${key('webhook')}`,
  }
}

/**
 * Starts the stand-in beside a stack. A Worker outside development refuses its address, and its keys are of the test
 * mode.
 * @param secret of the state folder, from which the keys are derived, so that they outlive a restart
 * @param isDurable whether its state does as well; time then passes by itself
 */
export async function startStripeStandIn(
  secret: string,
  { folder, isDurable }: { folder: string; isDurable: boolean },
): Promise<StripeStandIn> {
  const settings = stripeKeys(secret)
  const server = await startStripe({
    secretKey: settings.STRIPE_SECRET_KEY,
    webhookSecrets: [settings.STRIPE_WEBHOOK_SECRETS],
    webhookUrl: null,
    prices: PRICES,
    promotions: PROMOTIONS,
    ticks: isDurable,
    ...(isDurable ? { file: join(folder, 'stripe.json') } : {}),
  })
  return { server, settings: { ...settings, STRIPE_API_URL: server.url } }
}
