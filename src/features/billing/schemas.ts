import { z } from '@hono/zod-openapi'
import { pageQuery, time, uuid } from '../../http/endpoint.ts'

const plan = z.enum(['free', 'premium'])
export const providerName = z.enum(['stripe', 'app_store', 'play_store'])

/** What a plan includes, as `PLANS` of the catalogue has it. */
const included = z
  .strictObject({
    unlimited_likes: z.boolean(),
    unlimited_super_likes: z.boolean(),
    see_likes: z.boolean(),
    rewind: z.boolean(),
    direct_messages: z.boolean(),
    read_receipts: z.boolean(),
    call_minutes: z.int().openapi({ description: 'Length of the longest call.' }),
  })
  .openapi('Included')

export const planView = z.strictObject({
  id: z.string(),
  name: z.string(),
  plan,
  price: z.number().openapi({ description: 'For display; `amount_minor` decides.' }),
  amount_minor: z.int().openapi({ description: 'In the smallest unit of the currency.' }),
  currency: z.string().openapi({ description: 'ISO 4217.' }),
  interval: z.enum(['month', 'year']),
  features: z.array(z.string()),
  entitlements: included,
  trial_days: z.int().openapi({ description: 'Free for so long, once for each account.' }),
  store_products: z.strictObject({ app_store: z.string().nullable(), play_store: z.string().nullable() }),
})
export type PlanView = z.infer<typeof planView>

export const subscriptionView = z.strictObject({
  id: uuid(),
  plan_id: z.string(),
  provider: providerName,
  status: z
    .enum(['incomplete', 'requires_action', 'trialing', 'active', 'grace', 'past_due', 'cancelled', 'expired'])
    .openapi({
      description:
        '`grace`: a payment failed and is tried again; access stays for a week. `past_due`: it failed for longer, and access is paused.',
    }),
  started_at: time,
  expires_at: time.nullable().openapi({ description: 'The end of the period that is paid.' }),
  renews: z.boolean(),
  cancel_at_period_end: z.boolean(),
  managed_at: z.string().openapi({ description: 'Where the person changes or ends it.' }),
  card: z
    .strictObject({ brand: z.string(), last4: z.string(), expires: z.string(), expires_soon: z.boolean() })
    .nullable()
    .openapi({ description: '`expires_soon`: before the next renewal.' }),
})
export type SubscriptionView = z.infer<typeof subscriptionView>

export const subscriptionChanged = z.strictObject({
  subscription: subscriptionView,
  client_secret: z.string().optional().openapi({
    description: 'Only while `status` is `requires_action`: the app lets the bank ask the payer with it.',
  }),
})

export const statusView = z.strictObject({
  plan,
  subscription: subscriptionView.nullable(),
  other_subscriptions: z.array(subscriptionView).openapi({
    description: 'Further ones that still renew, such as one bought in a store beside another: end all but one.',
  }),
  entitlements: included,
  sources: z.array(
    z.strictObject({ source: z.enum(['stripe', 'app_store', 'play_store', 'gift']), plan, until: time }),
  ),
  store_token: uuid().openapi({
    description: 'Hand it to the store with a purchase: `appAccountToken`, `obfuscatedAccountId`.',
  }),
  publishable_key: z.string().nullable().openapi({ description: "For Stripe's forms; null where no cards are taken." }),
})
export type StatusView = z.infer<typeof statusView>

export const historyView = z.strictObject({
  id: uuid(),
  at: time,
  source: z.enum(['stripe', 'app_store', 'play_store', 'gift']),
  kind: z.string(),
  title: z.string(),
  plan_id: z.string().nullable(),
  until: time.nullable(),
})
export type HistoryView = z.infer<typeof historyView>

const token = z.string().regex(/^[!-~]{1,16384}$/, 'must be the token that the provider gave')
export const paymentMethod = z.strictObject({
  type: z.enum(['card', 'app_store', 'play_store']),
  token: token.openapi({
    description:
      'Card: `tok_…` or `pm_…` of Stripe. App Store: the signed transaction (JWS). Play Store: the purchase token.',
  }),
})

const planId = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, 'must be the id of a plan')
  .openapi({ example: 'premium_monthly' })

export const subscribeInput = z.object({
  plan_id: planId,
  payment_method: paymentMethod,
  promotion_code: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be a code of letters, digits and hyphens')
    .optional(),
})
export const changeInput = z.object({ plan_id: planId })
/** Only cards are ours to change; the stores keep theirs. */
export const cardInput = z.object({ payment_method: paymentMethod.extend({ type: z.literal('card') }) })
export const restoreInput = z.object({ type: z.enum(['card', 'app_store', 'play_store']), token: token.optional() })
export const historyQuery = z.object(pageQuery(20, 100))

/** An event of Stripe. Its signature covers the bytes, and what it says is asked again, so that only these are named. */
export const stripeEvent = z.looseObject({
  id: z.string().regex(/^\w{1,255}$/, 'must be the id of an event'),
  type: z.string().regex(/^[\w.]{1,255}$/, 'must be the type of an event'),
})

/** https://developer.apple.com/documentation/appstoreservernotifications/responsebodyv2 */
export const appStoreNotification = z.looseObject({
  signedPayload: z.string().regex(/^[\w.-]{1,131072}$/, 'must be a signed notification of the App Store'),
})

/** https://cloud.google.com/pubsub/docs/push#receive_push */
export const pubSubPush = z.looseObject({
  message: z.looseObject({
    data: z.string().regex(/^[A-Za-z0-9+/_=-]+$/, 'must be base64'),
    messageId: z.string().regex(/^[\w-]{1,255}$/, 'must be the id of a message'),
  }),
})

const INCLUDED = {
  unlimited_likes: true,
  unlimited_super_likes: true,
  see_likes: true,
  rewind: true,
  direct_messages: true,
  read_receipts: true,
  call_minutes: 60,
}

export const examplePlan: PlanView = {
  id: 'premium_monthly',
  name: 'Premium Monthly',
  plan: 'premium',
  price: 19.99,
  amount_minor: 1999,
  currency: 'USD',
  interval: 'month',
  features: ['Unlimited likes', 'See who likes you', 'Rewind'],
  entitlements: INCLUDED,
  trial_days: 0,
  store_products: { app_store: null, play_store: null },
}

export const exampleSubscription: SubscriptionView = {
  id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e80',
  plan_id: 'premium_monthly',
  provider: 'stripe',
  status: 'active',
  started_at: '2026-11-21T09:00:00.000Z',
  expires_at: '2026-12-21T09:00:00.000Z',
  renews: true,
  cancel_at_period_end: false,
  managed_at: 'https://vibesmatch.example/app',
  card: { brand: 'visa', last4: '4242', expires: '2030-12', expires_soon: false },
}

export const exampleStatus: StatusView = {
  plan: 'premium',
  subscription: exampleSubscription,
  other_subscriptions: [],
  entitlements: INCLUDED,
  sources: [{ source: 'stripe', plan: 'premium', until: '2026-12-22T09:00:00.000Z' }],
  store_token: '3f0c8a52-6d5e-4b7a-9a41-5f0a7f1c2d3e',
  publishable_key: null,
}

export const exampleHistory: HistoryView = {
  id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e81',
  at: '2026-11-21T09:00:00.000Z',
  source: 'stripe',
  kind: 'started',
  title: 'Premium began',
  plan_id: 'premium_monthly',
  until: '2026-12-22T09:00:00.000Z',
}
