import type { Call, Route } from './call.ts'
import { cardOfToken, testCard } from './cards.ts'
import { EXPAND, hash, metadata, oneOf, PAGE, readParams, text } from './form.ts'
import type { Customer, PaymentMethod } from './objects.ts'
import { invalid, missing, Refusal } from './refusal.ts'
import { page } from './store.ts'
import type { World } from './world.ts'

export const CUSTOMERS: readonly Route[] = [
  ['POST', 'customers', createCustomer],
  ['GET', 'customers/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('customer', id))],
  ['POST', 'payment_methods', createMethod],
  ['GET', 'payment_methods', listMethods],
  [
    'GET',
    'payment_methods/*',
    ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('payment_method', id)),
  ],
  ['POST', 'payment_methods/*/attach', attach],
]

function createCustomer({ world: { store, events }, form }: Call): Customer {
  const wanted = readParams({ ...EXPAND, email: text, name: text, description: text, metadata }, form)
  const customer = store.save<Customer>({
    id: store.newId('customer'),
    object: 'customer',
    created: store.now(null),
    livemode: store.isLive,
    balance: 0,
    currency: null,
    email: wanted.email ?? null,
    invoice_settings: { default_payment_method: null },
    metadata: wanted.metadata ?? {},
    $ahead: 0,
  })
  events.emit('customer.created', customer)
  return customer
}

function createMethod({ world, form }: Call): PaymentMethod {
  const { card } = readParams({ ...EXPAND, type: oneOf('card'), card: hash({ token: text }), metadata }, form, [
    'type',
    'card',
  ])
  const token = card.token ?? ''
  const name = token.startsWith('tok_') ? cardOfToken(token) : null
  if (name === null) throw missing('token', token, 'card[token]')
  return newMethod(world, name)
}

function newMethod({ store }: World, name: string): PaymentMethod {
  const { brand, last4 } = testCard(name)
  const now = store.now(null)
  return store.save<PaymentMethod>({
    id: store.newId('payment_method'),
    object: 'payment_method',
    created: now,
    livemode: store.isLive,
    type: 'card',
    customer: null,
    card: {
      brand,
      last4,
      exp_month: 12,
      exp_year: new Date(now * 1000).getUTCFullYear() + 3,
      country: 'US',
      funding: 'credit',
    },
    metadata: {},
    $card: name,
  })
}

function listMethods({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, customer: text, type: oneOf('card') }, form)
  const mine = world.store.all('payment_method').filter((one) => one.customer === wanted.customer)
  return page(mine, wanted, '/v1/payment_methods')
}

/** `pm_card_…` are names of test cards, of which each attachment makes a new method. */
function attach({ world, id, form }: Call): PaymentMethod {
  const { customer } = readParams({ ...EXPAND, customer: text }, form, ['customer'])
  world.store.get('customer', customer, 'customer')
  const name = id.startsWith('pm_card_') ? cardOfToken(id) : null
  const method = name === null ? world.store.get('payment_method', id, 'payment_method') : newMethod(world, name)
  if (method.customer !== null && method.customer !== customer)
    throw invalid('The payment method you provided has already been attached to a customer.', {
      param: 'payment_method',
    })
  const { onAttach } = testCard(method.$card)
  if (onAttach) throw new Refusal(402, { type: 'card_error', ...onAttach })
  method.customer = customer
  world.events.emit('payment_method.attached', method)
  return method
}
