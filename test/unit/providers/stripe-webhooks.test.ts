import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { API_VERSION } from '../../../src/providers/stripe/client.ts'
import { stripeProvider } from '../../../src/providers/stripe/stripe.ts'
import { readSettings } from '../../../src/settings.ts'
import { deliveries, dispute, signed, stripeOf, stripeSettings } from '../../support/stripe.ts'
import { customerWith, errorOf, newKey } from '../../support/stripe-buyers.ts'

const stripe = stripeOf()

/** With a live key, which the settings of tests refuse. */
function liveStripe(): typeof stripe {
  const live = stripeProvider({ ...readSettings(env), STRIPE_SECRET_KEY: 'rk_live_1' }, Date.now)
  if (!live) throw new Error('the tests have no stand-in for Stripe')
  return live
}

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text))
const NOW = 1_900_000_000_000
const SECRET = stripeSettings.STRIPE_WEBHOOK_SECRETS

const eventWith = (object: object, more: object = {}) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'invoice.paid',
    created: NOW / 1000,
    livemode: false,
    api_version: API_VERSION,
    data: { object },
    ...more,
  })
const BODY = eventWith({ id: 'pi_1', object: 'payment_intent', customer: 'cus_1' })

/** Reads a body under a header that was made for it, unless told otherwise. */
const read = async (
  body: string,
  { header, now = NOW, provider = stripe }: { header?: string | null; now?: number; provider?: typeof stripe } = {},
) => provider.readWebhook(bytes(body), header === undefined ? await signed(body, { now: NOW }) : header, now)

const hexOf = (header: string) => header.split('v1=')[1] ?? ''

describe('a webhook of Stripe', () => {
  it('is read when it is signed', async () => {
    expect(await read(BODY)).toEqual({
      id: 'evt_1',
      type: 'invoice.paid',
      createdAt: NOW,
      isLive: false,
      apiVersion: API_VERSION,
      subscriptionId: null,
      paymentIntentId: 'pi_1',
      customerId: 'cus_1',
      invoiceId: null,
      chargeId: null,
    })
  })

  it('is read with each of the secrets while they are rotated, and with none after it', async () => {
    const both = stripeOf({ STRIPE_WEBHOOK_SECRETS: `whsec_new,${SECRET}` })
    const [old, fresh] = [await signed(BODY, { now: NOW }), await signed(BODY, { now: NOW, secret: 'whsec_new' })]
    for (const header of [
      old,
      fresh,
      `${old},v1=${hexOf(fresh)}`,
      `t=${NOW / 1000},v1=${'0'.repeat(64)},v1=${hexOf(fresh)},v0=1`,
    ])
      expect(await read(BODY, { header, provider: both })).toMatchObject({ id: 'evt_1' })
    const after = stripeOf({ STRIPE_WEBHOOK_SECRETS: 'whsec_new' })
    expect(await errorOf(read(BODY, { header: old, provider: after }))).toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it('is read as the library’s own signatures are made', async () => {
    const { default: Stripe } = await import('stripe')
    const header = await Stripe.webhooks.generateTestHeaderStringAsync({
      payload: BODY,
      secret: SECRET,
      timestamp: NOW / 1000,
    })
    expect(await read(BODY, { header })).toMatchObject({ id: 'evt_1' })
  })

  it.each([
    ['no header', async () => null],
    ['an empty header', async () => ''],
    ['a header of nonsense', async () => 'nonsense'],
    ['no time', async () => `v1=${hexOf(await signed(BODY, { now: NOW }))}`],
    ['no signature', async () => `t=${NOW / 1000}`],
    ['an empty signature', async () => `t=${NOW / 1000},v1=`],
    ['a short signature', async () => (await signed(BODY, { now: NOW })).slice(0, -2)],
    ['a signature of another scheme', async () => (await signed(BODY, { now: NOW })).replace('v1=', 'v0=')],
    ['a signature by another secret', () => signed(BODY, { now: NOW, secret: 'whsec_other' })],
    ['a signature of another body', () => signed(`${BODY} `, { now: NOW })],
    [
      'a time that was not signed',
      async () => (await signed(BODY, { now: NOW })).replace(/t=\d+/, `t=${NOW / 1000 - 1}`),
    ],
    ['a second time beside the signed one', async () => `t=${NOW / 1000 - 1},${await signed(BODY, { now: NOW })}`],
    ['a second time behind the signed one', async () => `${await signed(BODY, { now: NOW })},t=${NOW / 1000 - 1}`],
    ['a time in other digits', async () => (await signed(BODY, { now: NOW })).replace(/t=\d+/, `t=${NOW / 1000}.0`)],
    ['capital letters', async () => `t=${NOW / 1000},v1=${hexOf(await signed(BODY, { now: NOW })).toUpperCase()}`],
  ])('with %s is refused', async (_what, header) => {
    const error = await errorOf(read(BODY, { header: await header() }))
    expect(error.code).toBe('UNAUTHORIZED')
    expect(String(error.cause)).toMatch(/a webhook of Stripe has (no|a wrong) signature/)
  })

  it('is refused with one byte changed', async () => {
    const header = await signed(BODY, { now: NOW })
    expect(await errorOf(read(BODY.replace('cus_1', 'cus_2'), { header }))).toMatchObject({ code: 'UNAUTHORIZED' })
    // Bytes that are no text decode to the same characters as others; the signature is of the bytes.
    const replaced = '\uFFFD'
    const signature = await signed(BODY.replace('cus_1', replaced), { now: NOW })
    const raw = bytes(BODY.replace('cus_1', replaced))
    const broken = new Uint8Array(
      [...raw].flatMap((byte) => (byte === 0xef ? [0xff] : byte === 0xbf || byte === 0xbd ? [] : [byte])),
    )
    expect(new TextDecoder().decode(broken)).toBe(new TextDecoder().decode(raw))
    expect(await errorOf(stripe.readWebhook(broken, signature, NOW))).toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it.each([
    [0, null],
    [300, null],
    [301, 'is too old'],
    [86_400 * 365, 'is too old'],
    [-300, null],
    [-301, 'is of the future'],
    [-86_400 * 365, 'is of the future'],
  ])('that was signed %s seconds ago: %s', async (seconds, why) => {
    const reading = read(BODY, { now: NOW + seconds * 1000 })
    if (why === null) expect(await reading).toMatchObject({ id: 'evt_1' })
    else {
      const error = await errorOf(reading)
      expect(error.code).toBe('UNAUTHORIZED')
      expect(String(error.cause)).toContain(why)
    }
  })

  it('of the other mode is refused, in both', async () => {
    const live = eventWith({ id: 'pi_1', object: 'payment_intent' }, { livemode: true })
    const ofLive = liveStripe()
    for (const [body, provider] of [
      [live, stripe],
      [BODY, ofLive],
    ] as const) {
      const error = await errorOf(read(body, { provider }))
      expect(error.code).toBe('VALIDATION_FAILED')
      expect(String(error.cause)).toContain('is of the other mode')
    }
    expect(await read(live, { provider: ofLive })).toMatchObject({ isLive: true })
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['an event of the second API', JSON.stringify({ id: 'evt_1', object: 'v2.core.event', livemode: false })],
    ['no id', eventWith({ object: 'charge' }, { id: undefined })],
    ['an id of another kind', eventWith({ object: 'charge' }, { id: 'in_1' })],
    ['a time that is a text', eventWith({ object: 'charge' }, { created: 'yesterday' })],
    ['no object in it', eventWith({}, { data: {} })],
    ['an object that is none', eventWith({}, { data: { object: 'charge' } })],
    ['a customer that is a number', eventWith({ object: 'charge', customer: 1 })],
    // A form that this code does not know: whose invoice it is would be read as nobody's.
    ['an invoice that does not say whose it is', eventWith({ id: 'in_1', object: 'invoice' })],
  ])('with %s is refused', async (_what, body) => {
    const error = await errorOf(read(body))
    expect(error.code).toBe('VALIDATION_FAILED')
    expect(String(error.cause)).toContain('has an unknown form')
  })

  it.each([
    [
      'an invoice',
      {
        id: 'in_1',
        object: 'invoice',
        customer: 'cus_1',
        parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
      },
      { invoiceId: 'in_1', subscriptionId: 'sub_1', customerId: 'cus_1' },
    ],
    [
      'an invoice of an endpoint with an older version',
      {
        id: 'in_1',
        object: 'invoice',
        customer: 'cus_1',
        subscription: 'sub_1',
        payment_intent: 'pi_1',
        charge: 'ch_1',
      },
      { invoiceId: 'in_1', subscriptionId: 'sub_1', paymentIntentId: 'pi_1', chargeId: 'ch_1' },
    ],
    ['an invoice of nothing that renews', { id: 'in_1', object: 'invoice', parent: null }, { subscriptionId: null }],
    [
      'a subscription',
      { id: 'sub_1', object: 'subscription', customer: 'cus_1' },
      { subscriptionId: 'sub_1', customerId: 'cus_1' },
    ],
    [
      'a payment',
      { id: 'pi_1', object: 'payment_intent', latest_charge: 'ch_1' },
      { paymentIntentId: 'pi_1', chargeId: 'ch_1' },
    ],
    [
      'a charge',
      { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' },
      { chargeId: 'ch_1', paymentIntentId: 'pi_1' },
    ],
    [
      'a refund',
      { id: 're_1', object: 'refund', charge: 'ch_1', payment_intent: 'pi_1' },
      { chargeId: 'ch_1', paymentIntentId: 'pi_1' },
    ],
    [
      'a dispute with its payment in it',
      { id: 'du_1', object: 'dispute', charge: { id: 'ch_1', object: 'charge' }, payment_intent: { id: 'pi_1' } },
      { chargeId: 'ch_1', paymentIntentId: 'pi_1' },
    ],
    [
      'a warning of fraud',
      { id: 'issfr_1', object: 'radar.early_fraud_warning', charge: 'ch_1', payment_intent: 'pi_1' },
      { paymentIntentId: 'pi_1' },
    ],
    ['a customer', { id: 'cus_1', object: 'customer' }, { customerId: 'cus_1', subscriptionId: null }],
  ])('about %s says which objects to ask for', async (_what, object, ids) => {
    expect(await read(eventWith(object))).toMatchObject(ids)
  })

  it('of the stand-in names the subscription, its invoice, its payment and its dispute', async () => {
    const buyer = await customerWith('tok_visa')
    const { subscription } = await stripe.createSubscription({
      ...buyer,
      priceId: 'price_premium_month',
      trialDays: 0,
      promotionCode: null,
      subscriptionId: crypto.randomUUID(),
      key: newKey(),
    })
    const { id, paymentIntentId } = subscription.latestInvoice ?? {}
    await dispute(paymentIntentId ?? '')
    const now = Date.now()
    const events = await Promise.all(
      (await deliveries(buyer.customerId, now)).map(({ body, signature }) =>
        stripe.readWebhook(bytes(body), signature, now),
      ),
    )
    const of = (type: string) => events.find((event) => event.type === type)
    expect(of('customer.subscription.updated')).toMatchObject({
      subscriptionId: subscription.id,
      customerId: buyer.customerId,
    })
    expect(of('invoice.paid')).toMatchObject({
      subscriptionId: subscription.id,
      invoiceId: id,
      apiVersion: API_VERSION,
    })
    expect(of('payment_intent.succeeded')).toMatchObject({ paymentIntentId })
  })
})

describe('the events of Stripe', () => {
  it('can be asked for, for what no webhook has told', async () => {
    const buyer = await customerWith('tok_visa')
    const since = Date.now()
    const purchase = newKey()
    const paid = await stripe.createPayment({
      customerId: buyer.customerId,
      amountMinor: 499,
      currency: 'EUR',
      paymentMethodId: buyer.paymentMethodId,
      metadata: { user_id: buyer.userId, purchase_id: purchase, package_id: 'small' },
      key: purchase,
    })
    const found = []
    for await (const event of stripe.events(since - 60_000))
      if (event.paymentIntentId === paid.id) found.push(event.type)
    expect(found).toEqual(['payment_intent.succeeded'])
    const later = []
    for await (const event of stripe.events(since + 365 * 86_400_000)) later.push(event)
    expect(later.filter(({ paymentIntentId }) => paymentIntentId === paid.id)).toEqual([])
  })
})
