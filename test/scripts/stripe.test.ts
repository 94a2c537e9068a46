import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { Stripe } from 'stripe'
import { afterEach, describe, expect, it } from 'vitest'
import { API_VERSION } from '../../scripts/stack/stripe/events.ts'
import { startStripe, type StripeServer, type StripeServerOptions } from '../../scripts/stack/stripe/server.ts'
import { temporaryFolder } from '../support/node/programs.ts'

/** The stand-in for Stripe, as the library in Node sees it, and as somebody does who gets it wrong. */

const KEY = 'sk_test_stand_in'
const SECRETS = ['whsec_one', 'whsec_two']
const running: { stop(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop()
})

async function start(more: Partial<StripeServerOptions> = {}): Promise<StripeServer> {
  const server = await startStripe({
    secretKey: KEY,
    webhookSecrets: SECRETS,
    webhookUrl: null,
    prices: [{ id: 'price_month', unitAmount: 999, currency: 'EUR', interval: 'month' }],
    ...more,
  })
  running.push(server)
  return server
}

const client = ({ url }: StripeServer) =>
  new Stripe(KEY, {
    protocol: 'http',
    host: '127.0.0.1',
    port: new URL(url).port,
    maxNetworkRetries: 0,
    telemetry: false,
  })

const asked = async (
  { url }: StripeServer,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      'stripe-version': API_VERSION,
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const { error } = await response.json<{ error?: { type: string; code?: string; param?: string } }>()
  return { status: response.status, ...error }
}

const control = async ({ url }: StripeServer, name: string, input: object): Promise<unknown> => {
  const response = await fetch(`${url}/_control/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify(input),
  })
  return response.json()
}

async function buyer(stripe: Stripe, token = 'pm_card_visa') {
  const customer = await stripe.customers.create({ metadata: { user_id: 'u' } })
  const method = await stripe.paymentMethods.attach(token, { customer: customer.id })
  return { customer: customer.id, method: method.id }
}

const payment = (of: { customer: string; method: string }) => ({
  customer: of.customer,
  payment_method: of.method,
  amount: 500,
  currency: 'eur',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
})

/** An endpoint that keeps what it is sent. @param answers the statuses of its first answers */
async function endpoint(answers: number[] = []) {
  const received: { body: string; signature: string }[] = []
  const server: Server = createServer((request, response) => {
    void readText(request).then((body) => {
      received.push({ body, signature: String(request.headers['stripe-signature']) })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push({ stop: () => new Promise((resolve) => server.close(resolve)) })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook` }
}

describe('the stand-in for Stripe', () => {
  it.each([
    ['another key', 'GET', '/v1/events', undefined, { authorization: 'Bearer sk_test_other' }, 401, undefined],
    ['no key', 'GET', '/v1/events', undefined, { authorization: '' }, 401, undefined],
    ['another version', 'GET', '/v1/events', undefined, { 'stripe-version': 'acacia' }, 400, undefined],
    ['JSON', 'POST', '/v1/customers', '{}', { 'content-type': 'application/json' }, 400, undefined],
    ['an unknown parameter', 'POST', '/v1/customers', 'emial=a', {}, 400, 'parameter_unknown'],
    ['an unknown parameter deep down', 'POST', '/v1/subscriptions', 'items[0][prise]=a', {}, 400, 'parameter_unknown'],
    ['a parameter of the prototype', 'POST', '/v1/customers', '__proto__[a]=b', {}, 400, 'parameter_unknown'],
    ['a missing parameter', 'POST', '/v1/subscriptions', 'customer=cus_1', {}, 400, 'parameter_missing'],
    [
      'a text for a number',
      'POST',
      '/v1/payment_intents',
      'amount=many&currency=eur',
      {},
      400,
      'parameter_invalid_integer',
    ],
    ['too little', 'POST', '/v1/payment_intents', 'amount=49&currency=eur', {}, 400, 'amount_too_small'],
    [
      'a customer that does not exist',
      'POST',
      '/v1/payment_intents',
      'amount=50&currency=eur&customer=cus_1',
      {},
      400,
      'resource_missing',
    ],
    ['an address that does not exist', 'GET', '/v1/everything', undefined, {}, 404, undefined],
    ['an object that does not exist', 'GET', '/v1/subscriptions/sub_1', undefined, {}, 404, 'resource_missing'],
    ['a key that is too long', 'POST', '/v1/customers', '', { 'idempotency-key': 'k'.repeat(256) }, 400, undefined],
    ['five levels', 'GET', '/v1/events?expand[]=a.b.c.d.e', undefined, {}, 400, 'property_expansion_max_depth'],
    [
      'what cannot be expanded',
      'GET',
      '/v1/prices/price_month?expand[]=nothing',
      undefined,
      {},
      400,
      'property_expansion_invalid',
    ],
  ])('refuses %s', async (_what, method, path, body, headers, status, code) => {
    expect(await asked(await start(), method, path, body, headers)).toMatchObject({ status, ...(code ? { code } : {}) })
  })

  it('hides its controls from those without the key', async () => {
    const server = await start()
    const response = await fetch(`${server.url}/_control/advance`, { method: 'POST', body: '{"seconds":1}' })
    expect(response.status).toBe(404)
  })

  it('sends webhooks that the library accepts, with the signature of each secret', async () => {
    const { received, url } = await endpoint()
    const stripe = client(await start({ webhookUrl: url }))
    await stripe.paymentIntents.create(payment(await buyer(stripe)))
    await expect.poll(() => received.length).toBeGreaterThanOrEqual(4)
    const types = received.map(({ body, signature }) => {
      for (const secret of SECRETS) stripe.webhooks.constructEvent(body, signature, secret)
      return stripe.webhooks.constructEvent(body, signature, 'whsec_one').type
    })
    expect(types).toEqual(expect.arrayContaining(['payment_intent.succeeded', 'charge.succeeded']))
  })

  it('sends them again until they are taken, and loses, doubles and turns them round as it is told', async () => {
    const { received, url } = await endpoint([500, 503])
    const server = await start({ webhookUrl: url })
    const stripe = client(server)
    const idOf = ({ body }: { body: string }) => (JSON.parse(body) as { id: string }).id
    const taken = () => received.map(idOf)

    await stripe.customers.create({})
    await expect.poll(() => received.length).toBe(3)
    expect(new Set(taken()).size).toBe(1)

    received.length = 0
    await control(server, 'webhooks', { drop: 1 })
    await stripe.customers.create({})
    await control(server, 'webhooks', { copies: 2, reverse: 2 })
    const [first, second] = [await stripe.customers.create({}), await stripe.customers.create({})]
    await expect.poll(() => received.length).toBe(4)
    const about = received.map(({ body }) => (JSON.parse(body) as { data: { object: { id: string } } }).data.object.id)
    expect(about.toSorted()).toEqual([first.id, first.id, second.id, second.id].toSorted())
    expect(new Set(taken()).size).toBe(2)
  })

  it('has a page where a payer authenticates, or does not', async () => {
    const server = await start()
    const stripe = client(server)
    const of = await buyer(stripe, 'pm_card_authenticationRequired')
    for (const [outcome, status, words] of [
      ['complete', 'succeeded', 'The payment is complete'],
      ['fail', 'requires_payment_method', 'The payment was refused'],
    ] as const) {
      const intent = await stripe.paymentIntents.create(payment(of))
      expect(intent.status).toBe('requires_action')
      const page = intent.next_action?.redirect_to_url?.url ?? ''
      expect(page).toBe(`${server.url}/3ds/${intent.client_secret}`)
      expect(await (await fetch(page)).text()).toContain('€5.00')
      const done = await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome }) })
      expect(await done.text()).toContain(words)
      expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status)
      // A second press changes nothing.
      await fetch(page, { method: 'POST', body: new URLSearchParams({ outcome: 'complete' }) })
      expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status)
    }
    expect((await fetch(`${server.url}/3ds/pi_1_secret_guess`)).status).toBe(404)
  })

  it('disputes a card that is for that, some time after it was paid', async () => {
    const server = await start()
    const stripe = client(server)
    const of = await buyer(stripe, 'pm_card_createDispute')
    const intent = await stripe.paymentIntents.create(payment(of))
    expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toEqual([])
    await control(server, 'advance', { customer: of.customer, seconds: 60 })
    expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toMatchObject([
      { status: 'needs_response' },
    ])
  })

  it('moves time for one customer, or for all', async () => {
    const server = await start()
    const stripe = client(server)
    const subscriptions = []
    for (const of of [await buyer(stripe), await buyer(stripe)])
      subscriptions.push(
        await stripe.subscriptions.create({
          customer: of.customer,
          items: [{ price: 'price_month' }],
          default_payment_method: of.method,
        }),
      )
    const [one, other] = subscriptions
    const invoices = async (subscription: Stripe.Subscription | undefined) =>
      (await stripe.events.list({ limit: 100, type: 'invoice.paid' })).data.filter(
        ({ data }) => (data.object as Stripe.Invoice).parent?.subscription_details?.subscription === subscription?.id,
      ).length
    await control(server, 'advance', { customer: one?.customer, seconds: 366 * 86_400 })
    expect([await invoices(one), await invoices(other)]).toEqual([13, 1])
    await control(server, 'advance', { seconds: 32 * 86_400 })
    expect([await invoices(one), await invoices(other)]).toEqual([14, 2])
  })

  it('is the same after a restart', async () => {
    const folder = await temporaryFolder()
    running.push({ stop: () => folder.remove() })
    const file = join(folder.path, 'stripe.json')
    const first = await start({ file })
    const before = client(first)
    const of = await buyer(before)
    const intent = await before.paymentIntents.create(payment(of), { idempotencyKey: 'once' })
    await control(first, 'advance', { customer: of.customer, seconds: 86_400 })
    await running.pop()?.stop()

    const again = client(await start({ file }))
    expect(await again.paymentIntents.retrieve(intent.id)).toMatchObject({ status: 'succeeded', amount: 500 })
    expect((await again.paymentIntents.create(payment(of), { idempotencyKey: 'once' })).id).toBe(intent.id)
    const later = await again.paymentIntents.create(payment(of))
    expect(later.created - intent.created).toBeGreaterThanOrEqual(86_400)
  })
})
