import { z } from 'zod'
import { fromSeconds } from './read-payment.ts'
import type { StripeEvent } from './shapes.ts'

const id = z.string().min(1).max(255)
/** An id, or the object in its place; absent where it does not apply. */
const reference = z
  .union([id, z.object({ id })])
  .nullish()
  .transform((value) => (typeof value === 'object' ? (value?.id ?? null) : (value ?? null)))

const object = z.looseObject({
  id: id.optional(),
  object: z.string().max(100),
  customer: reference,
  payment_intent: reference,
  charge: reference,
  latest_charge: reference,
  invoice: reference,
  /** Where an invoice names its subscription since 2025-03-31. */
  parent: z.looseObject({ subscription_details: z.looseObject({ subscription: reference }).nullish() }).nullish(),
  /** Where it was before; an endpoint of an older version still writes it. */
  subscription: reference,
  payment: z.looseObject({ payment_intent: reference }).nullish(),
})

/** Before defaults are filled in. */
const stated = z.object({ data: z.object({ object: z.looseObject({}) }) })

const event = z.looseObject({
  id: id.startsWith('evt_'),
  object: z.literal('event'),
  type: z.string().max(100),
  created: z.int().positive(),
  livemode: z.boolean(),
  api_version: z.string().max(50).nullable(),
  data: z.looseObject({ object }),
})

type EventObject = z.output<typeof object>

/** Which objects an event is about: the object's own id under its kind, and those that it names. */
function idsOf(about: EventObject) {
  const own = (kind: string) => (about.object === kind ? (about.id ?? null) : null)
  return {
    subscriptionId:
      own('subscription') ?? about.parent?.subscription_details?.subscription ?? about.subscription ?? null,
    paymentIntentId: own('payment_intent') ?? about.payment_intent ?? about.payment?.payment_intent ?? null,
    customerId: own('customer') ?? about.customer,
    invoiceId: own('invoice') ?? about.invoice,
    chargeId: own('charge') ?? about.charge ?? about.latest_charge,
  }
}

/**
 * An invoice says in one of two places whether it belongs to a subscription. With neither of them the body has a form
 * that we do not know, and "no subscription" would be read from it silently.
 */
const saysWhose = (about: object): boolean =>
  !('object' in about) || about.object !== 'invoice' || 'parent' in about || 'subscription' in about

/** @returns null for what is no event of a form that we know */
export function readEvent(value: unknown): StripeEvent | null {
  const { success, data: read } = event.safeParse(value)
  if (!success || !saysWhose(stated.parse(value).data.object)) return null
  return {
    id: read.id,
    type: read.type,
    createdAt: fromSeconds(read.created),
    isLive: read.livemode,
    apiVersion: read.api_version,
    ...idsOf(read.data.object),
  }
}
