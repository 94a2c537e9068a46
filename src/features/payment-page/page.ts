import { STRIPE } from '../../setting-fields.ts'
import type { Settings } from '../../settings.ts'
import { OFFERED_TEST_CARDS } from './test-cards.ts'

/** Stripe's program has to come from Stripe, and its release is that of the API's version. */
const STRIPE_JS = 'https://js.stripe.com'
const PROGRAM = `${STRIPE_JS}/endive/stripe.js`

type Where = Pick<Settings, 'STRIPE_API_URL' | 'CORS_ORIGINS'>

/** Whether a stand-in takes the place of Stripe. Settings allow that in development only. */
const standInOf = ({ STRIPE_API_URL }: Where): string | null =>
  STRIPE_API_URL === STRIPE ? null : new URL(STRIPE_API_URL).origin

/**
 * The page with the form of a card, to be shown in a frame, so that the client's own policy can stay strict and neither
 * the client nor this server sees a card's number. Its script is a static file of this deployment. On a development
 * stack it offers test cards, and knows where its stand-in plays the bank.
 * @param publishableKey letters, digits and underscores only
 */
export function paymentPage(publishableKey: string, where: Where): string {
  const standIn = standInOf(where)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Card</title>
    <link rel="stylesheet" href="/payment-ui/start.css">
  </head>
  <body data-key="${publishableKey}"${standIn === null ? '' : ` data-bank="${standIn}"`}>
    ${standIn === null ? '<div id="card"></div>' : testCards()}
    <p id="trouble" role="alert"></p>
    <noscript>This page requires JavaScript.</noscript>${
      standIn === null
        ? `
    <script src="${PROGRAM}"></script>`
        : ''
    }
    <script src="/payment-ui/start.js"></script>
  </body>
</html>
`
}

const testCards = (): string => `<label for="test-card">Test card (development)</label>
    <select id="test-card">${OFFERED_TEST_CARDS.map(
      ([token, label]) => `
      <option value="${token}">${label}</option>`,
    ).join('')}
    </select>`

/**
 * Its own script, and Stripe's with the frames and requests that it makes (https://docs.stripe.com/security/guide), or
 * the frame of the stand-in's bank.
 */
export function paymentPolicy(where: Where): string {
  const standIn = standInOf(where)
  const stripe = `${STRIPE_JS} https://*.js.stripe.com`
  return [
    "default-src 'none'",
    `script-src 'self'${standIn === null ? ` ${stripe}` : ''}`,
    `style-src 'self'${standIn === null ? " 'unsafe-inline'" : ''}`,
    standIn === null ? `frame-src ${stripe} https://hooks.stripe.com` : `frame-src ${standIn}`,
    ...(standIn === null ? ['connect-src https://api.stripe.com', 'img-src https://*.stripe.com'] : []),
    `frame-ancestors ${["'self'", ...where.CORS_ORIGINS].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
