import { parameter } from './refusal.ts'
import type { Store } from './store.ts'

/** How deep Stripe expands; a list's `data` and a hash count as levels. */
const MOST_LEVELS = 4

/** An object without the stand-in's own fields; copies, so that it stays as it is now. */
export function rendered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rendered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith('$'))
      .map(([name, one]) => [name, rendered(one)]),
  )
}

/** @throws Refusal for a path that is too deep, or leads to nothing that can be expanded */
export function expanded(store: Store, value: unknown, paths: readonly string[]): unknown {
  const answer = rendered(value)
  for (const path of paths) {
    const levels = path.split('.')
    if (levels.length > MOST_LEVELS)
      throw parameter(
        'property_expansion_max_depth',
        'expand',
        `You cannot expand more than ${MOST_LEVELS} levels of a property. You attempted to expand ${levels.length} with ${path}.`,
      )
    expand(store, answer, levels, path)
  }
  return answer
}

function expand(store: Store, value: unknown, levels: readonly string[], path: string): void {
  const [name, ...rest] = levels
  if (name === undefined) return
  if (Array.isArray(value)) {
    for (const one of value) expand(store, one, levels, path)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const object = value as Record<string, unknown>
  if (name === 'payments' && object['object'] === 'invoice' && !('payments' in object))
    object['payments'] = paymentsOf(store, String(object['id']))
  if (name === 'confirmation_secret' && object['object'] === 'invoice') {
    object['confirmation_secret'] = confirmationSecret(store, object)
    return
  }
  if (!(name in object))
    throw parameter('property_expansion_invalid', 'expand', `This property cannot be expanded (${path}).`)
  const present = object[name]
  if (Array.isArray(present)) {
    object[name] = present.map((one) => resolved(store, one))
  } else {
    object[name] = resolved(store, present)
  }
  expand(store, object[name], rest, path)
}

const resolved = (store: Store, reference: unknown): unknown => {
  const found = typeof reference === 'string' ? store.anything(reference) : null
  return found === null ? reference : rendered(found)
}

const paymentsOf = (store: Store, invoice: string) => ({
  object: 'list',
  data: store.of('invoice_payment', invoice).map(rendered),
  has_more: false,
  url: '/v1/invoice_payments',
})

/** Of the payment that an open invoice waits for. */
function confirmationSecret(store: Store, invoice: Record<string, unknown>): unknown {
  if (invoice['status'] !== 'open') return null
  const payment = store.of('invoice_payment', String(invoice['id']))[0]
  const intent = payment ? store.find('payment_intent', payment.payment.payment_intent) : null
  return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null
}
