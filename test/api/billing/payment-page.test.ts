import { describe, expect, it } from 'vitest'
import { TEST_CARDS, cardOfToken } from '../../../scripts/stack/stripe/cards.ts'
import { paymentPage, paymentPolicy } from '../../../src/features/payment-page/page.ts'
import { OFFERED_TEST_CARDS } from '../../../src/features/payment-page/test-cards.ts'
import { customerOf, settled, statusOf, subscribe } from '../../support/billing.ts'
import { signIn, type Person } from '../../support/people.ts'
import { advance, charges, noStripe, stripeSettings } from '../../support/stripe.ts'
import { workerWith } from '../../support/worker.ts'

/** The page with the form of a card, and another card for a subscription. */

const open = (changes: Record<string, unknown> = {}) => workerWith(changes)(new Request('https://api.test/payment'))

/** As anywhere but on a development stack. */
const STRIPES_OWN = {
  ENVIRONMENT: 'development',
  STRIPE_API_URL: 'https://api.stripe.com',
  STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_0123456789abcdef',
  STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789abcdef',
}

describe('GET /payment', () => {
  it('lets Stripe’s own program take the card, and nothing else run', async () => {
    const response = await open(STRIPES_OWN)
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(page.match(/<script src="([^"]+)"/g)).toEqual([
      '<script src="https://js.stripe.com/endive/stripe.js"',
      '<script src="/payment-ui/start.js"',
    ])
    expect(page).toContain(`data-key="${STRIPES_OWN.STRIPE_PUBLISHABLE_KEY}"`)
    // Neither a secret nor anything of a development stack.
    expect(page).not.toMatch(/sk_test|whsec|pm_card|data-bank/)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
      "style-src 'self' 'unsafe-inline'",
      'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
      'connect-src https://api.stripe.com',
      'img-src https://*.stripe.com',
      expect.stringMatching(/^frame-ancestors 'self'/),
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  it('offers test cards on a development stack, and loads nothing from elsewhere', async () => {
    const response = await open(stripeSettings)
    const page = await response.text()
    expect(page).not.toContain('js.stripe.com')
    expect(page).toContain(`data-bank="${new URL(stripeSettings.STRIPE_API_URL).origin}"`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).not.toContain('stripe.com')
    expect(policy).not.toContain('unsafe')
    for (const [token] of OFFERED_TEST_CARDS) {
      expect(page).toContain(`value="${token}"`)
      expect(TEST_CARDS, token).toHaveProperty(cardOfToken(token) ?? 'none')
    }
  })

  it('is not there where no cards are taken', async () => {
    expect((await open(noStripe)).status).toBe(404)
  })

  it('may be shown by the origins of other clients, and by no others', () => {
    const where = { STRIPE_API_URL: 'https://api.stripe.com', CORS_ORIGINS: ['https://web.test'] }
    expect(paymentPolicy(where)).toContain("frame-ancestors 'self' https://web.test;")
    expect(paymentPage('pk_live_x', where)).not.toContain('web.test')
  })
})

const changeCard = (person: Person, token: string) =>
  person.call('POST', '/subscription/card', { payment_method: { type: 'card', token } }, { fetcher: settled })

describe('POST /subscription/card', () => {
  it('charges renewals to the new card', async () => {
    const person = await signIn()
    await subscribe(person)
    const { status, data } = await changeCard(person, 'pm_card_mastercard')
    expect(status).toBe(200)
    expect(data['subscription']).toMatchObject({ status: 'active', card: { brand: 'mastercard', last4: '4444' } })
    const customer = await customerOf(person)
    expect(await charges(customer)).toHaveLength(1)
    await advance(customer, 32)
    expect(await charges(customer)).toHaveLength(2)
  })

  it('pays what is due after a renewal that failed', async () => {
    const person = await signIn()
    await subscribe(person, 'pm_card_chargeDeclinedAfterAttaching')
    const customer = await customerOf(person)
    await advance(customer, 32)
    await person.call('POST', '/billing/restore', { type: 'card' }, { fetcher: settled })
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'grace' } })
    const declined = await changeCard(person, 'pm_card_chargeDeclined')
    expect(declined.error).toMatchObject({ code: 'PAYMENT_FAILED', details: { decline_code: 'generic_decline' } })
    expect((await changeCard(person, 'pm_card_visa')).status).toBe(200)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active' } })
    const paid = (await charges(customer)).filter(({ status }) => status === 'succeeded')
    expect(paid.map(({ amount }) => amount)).toEqual([1999, 1999])
  })

  it('asks the payer where the bank does', async () => {
    const person = await signIn()
    await subscribe(person, 'pm_card_chargeDeclinedAfterAttaching')
    await advance(await customerOf(person), 32)
    await person.call('POST', '/billing/restore', { type: 'card' }, { fetcher: settled })
    const { status, error } = await changeCard(person, 'pm_card_authenticationRequired')
    expect(status).toBe(402)
    expect(error).toMatchObject({
      code: 'PAYMENT_ACTION_REQUIRED',
      details: { client_secret: expect.stringMatching(/^pi_\w+_secret_/) },
    })
  })

  it('is refused without a subscription, after its end, and for what is no card', async () => {
    const person = await signIn()
    expect((await changeCard(person, 'pm_card_visa')).error.code).toBe('NOT_FOUND')
    await subscribe(person)
    expect((await changeCard(person, 'pm_of_nobody')).error).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { issues: [{ path: 'body.payment_method.token' }] },
    })
    const store = await person.call('POST', '/subscription/card', {
      payment_method: { type: 'play_store', token: 'something' },
    })
    expect(store.status).toBe(400)
    expect(await statusOf(person)).toMatchObject({ subscription: { card: { last4: '4242' } } })
  })
})
