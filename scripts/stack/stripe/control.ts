import { offer, type OfferedPrice, type OfferedPromotion } from './catalogue.ts'
import { runDue } from './clock.ts'
import { closeDispute, openDispute } from './disputes.ts'
import { signature } from './events.ts'
import type { Faults } from './faults.ts'
import { afterAttempt } from './invoices.ts'
import type { PaymentIntent } from './objects.ts'
import { authenticated } from './payments.ts'
import { rendered } from './render.ts'
import type { World } from './world.ts'

/** What is asked of the stand-in itself, below `/_control/`, as JSON. */
type Control = (world: World, input: Record<string, unknown>, faults: Faults) => unknown

const words = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

export const CONTROLS: Readonly<Record<string, Control>> = {
  /** `{ seconds, customer? }`: moves time on, for one customer or for all, and does what becomes due. */
  advance(world, { seconds, customer }) {
    const whose = customer === undefined ? world.store.all('customer') : [world.store.get('customer', words(customer))]
    for (const one of whose) one.$ahead += count(seconds, 0)
    runDue(world, customer === undefined ? null : words(customer))
    return { now: world.store.now(customer === undefined ? null : words(customer)) }
  },

  /** `{ client_secret, outcome: 'complete' | 'fail' }`: ends an authentication. */
  authenticate: (world, { client_secret: secret, outcome }) => ({
    status: authenticate(world, words(secret), outcome === 'complete'),
  }),

  /** `{ match, when, answer, times }`, see faults.ts. */
  fail(_world, { match, when, answer, times }, faults) {
    faults.add({
      match: words(match),
      when: when === 'after' ? 'after' : 'before',
      answer: answer === 'drop' || answer === 'hang' || answer === 429 || answer === 503 ? answer : 500,
      times: count(times, 1),
    })
    return {}
  },

  /** `{ match, milliseconds }`: answers late. */
  delay(_world, { match, milliseconds }, faults) {
    faults.slow({ match: words(match), milliseconds: count(milliseconds, 0) })
    return {}
  },

  /** `{ url?, secrets?, drop?, copies?, reverse? }`: where webhooks go, and what befalls them on the way. */
  webhooks({ events: { endpoint } }, { url, secrets, drop, copies, reverse }) {
    if (url !== undefined) endpoint.url = url === null ? null : words(url)
    if (Array.isArray(secrets)) endpoint.secrets = secrets.map(words)
    endpoint.drop = count(drop, endpoint.drop)
    endpoint.copies = count(copies, endpoint.copies)
    endpoint.reverse = count(reverse, endpoint.reverse)
    return {}
  },

  /** `{ customer, now? }`: the webhooks about a customer, oldest first, signed as if they were sent now. */
  deliveries({ store, events }, { customer, now }) {
    const time = count(now, Math.floor(Date.now() / 1000))
    const about = store.of('event', words(customer))
    return about.toReversed().map((event) => {
      const body = JSON.stringify(rendered(event), null, 2)
      return { type: event.type, id: event.id, body, signature: signature(body, events.endpoint.secrets, time) }
    })
  },

  /** `{ prices?, promotions? }`, as in catalogue.ts: sells something more. */
  offer({ store }, input) {
    // Guarantee: only tests of this project send it, by the helper that has these types.
    const { prices = [], promotions = [] } = input as { prices?: OfferedPrice[]; promotions?: OfferedPromotion[] }
    offer(store, prices, promotions)
    return {}
  },

  /** `{ payment_intent }`: its payer disputes a payment. */
  dispute(world, { payment_intent: intent }) {
    const charge = world.store.get('charge', world.store.get('payment_intent', words(intent)).latest_charge ?? '')
    return rendered(openDispute(world, charge))
  },

  /** `{ payment_intent, outcome: 'won' | 'lost' }`: the bank has decided. */
  close_dispute(world, { payment_intent: intent, outcome }) {
    const dispute = world.store.of('dispute', words(intent))[0]
    if (dispute) closeDispute(world, dispute, outcome === 'won' ? 'won' : 'lost')
    return {}
  },

  /** `{ customer }`: what was charged and given back, for checks that nobody paid twice. */
  charges: ({ store }, { customer }) => store.of('charge', words(customer)).map(rendered),

  /** `{ customer }`: all subscriptions, those that are over too. */
  subscriptions: ({ store }, { customer }) => store.of('subscription', words(customer)).map(rendered),
}

/** The payment that a client secret opens: its id is the first part of the secret. */
export function intentOfSecret({ store }: World, secret: string): PaymentIntent | null {
  const intent = store.find('payment_intent', secret.split('_secret_')[0] ?? '')
  return intent?.client_secret === secret ? intent : null
}

/** @returns the status of the payment; null for a secret that no payment waits with */
export function authenticate(world: World, secret: string, isGood: boolean): string | null {
  const intent = intentOfSecret(world, secret)
  if (intent?.status !== 'requires_action') return null
  authenticated(world, intent, isGood)
  afterAttempt(world, intent)
  return intent.status
}
