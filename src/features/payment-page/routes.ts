import { endpoint } from '../../http/endpoint.ts'
import { onNotFound } from '../../http/mount.ts'
import { paymentPage, paymentPolicy } from './page.ts'

export const paymentPageEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/payment',
      duringMaintenance: true,
      root: true,
      tag: 'Billing',
      operationId: 'getPaymentPage',
      summary: 'Get the page with the form of a card',
      description:
        'For web clients, in a frame. It posts `{ payment: "ready" }` to its parent, and answers two messages of it: ' +
        '`{ payment: "make_token" }` with `{ payment: "token", token }`, which `POST /billing/subscribe` takes, and ' +
        '`{ payment: "confirm", client_secret }` with `{ payment: "confirmed", outcome: "complete" | "failed" }` after the ' +
        'bank has asked the payer. What cannot be done is `{ payment: "refused", message }`. The response is 404 if no ' +
        'cards are taken.',
      auth: 'none',
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'text/html', description: 'The page.' },
    },
    ({ stripe, settings }) => {
      if (!stripe) return onNotFound()
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': paymentPolicy(settings),
        // For browsers without frame-ancestors, which takes precedence in all others.
        'x-frame-options': 'SAMEORIGIN',
      }
      return Promise.resolve(new Response(paymentPage(stripe.publishableKey, settings), { headers }))
    },
  ),
]
