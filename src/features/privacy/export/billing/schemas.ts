import { z } from '@hono/zod-openapi'
import { uuid } from '../../../../http/endpoint.ts'
import { providerName } from '../../../billing/schemas.ts'

const time = z.iso.datetime()

const subscriptions = z.array(
  z.strictObject({
    id: uuid(),
    provider: providerName,
    plan_id: z.string(),
    status: z.string(),
    started_at: time,
    expires_at: time.nullable(),
    entitled_until: time.nullable(),
    renews: z.boolean(),
    cancel_at_period_end: z.boolean(),
    card: z.strictObject({ brand: z.string(), last4: z.string(), expires: z.string() }).nullable(),
    created_at: time,
  }),
)

/** What has happened to the user's plan, and by whom it was granted. */
const events = z.array(
  z.strictObject({
    id: uuid(),
    at: time,
    source: z.string(),
    kind: z.string(),
    subscription_id: uuid().nullable(),
    plan_id: z.string().nullable(),
    until: time.nullable(),
  }),
)

/** The parts of an export that are about plans. */
export const billingExport = { subscriptions, entitlement_events: events }

const at = '2026-11-20T10:35:00.000Z'
const id = '0193e6a5-3f40-7162-8d9e-70b13c5d6e80'

export const exampleBilling: {
  subscriptions: z.infer<typeof subscriptions>
  entitlement_events: z.infer<typeof events>
} = {
  subscriptions: [
    {
      id,
      provider: 'stripe',
      plan_id: 'premium_monthly',
      status: 'active',
      started_at: at,
      expires_at: '2026-12-20T10:35:00.000Z',
      entitled_until: '2026-12-21T10:35:00.000Z',
      renews: true,
      cancel_at_period_end: false,
      card: { brand: 'visa', last4: '4242', expires: '2030-12' },
      created_at: at,
    },
  ],
  entitlement_events: [
    {
      id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e81',
      at,
      source: 'stripe',
      kind: 'started',
      subscription_id: id,
      plan_id: 'premium_monthly',
      until: '2026-12-21T10:35:00.000Z',
    },
  ],
}
