import { z } from '@hono/zod-openapi'
import { time, uuid } from '../../../../http/endpoint.ts'
import { exampleTransaction, transactionView } from '../../../coins/schemas.ts'
import { exampleRefund, refundView } from '../refunds/schemas.ts'
import { noteInput } from '../schemas.ts'

const provider = z.enum(['stripe', 'app_store', 'play_store'])
const source = z.enum(['stripe', 'app_store', 'play_store', 'gift'])
const plan = z.enum(['free', 'premium'])
const ref = z.string().nullable().openapi({ description: "The provider's id; null until it has answered." })
const readAt = { description: 'When the provider was asked last.' }
const reconcileAt = time.nullable().openapi({ description: 'When it is asked again; null when nothing is expected.' })

export const accountView = z
  .strictObject({
    user_id: uuid(),
    plan,
    stripe_customer: z.string().nullable(),
    store_token: uuid().nullable().openapi({ description: 'By which the stores know the account.' }),
    sources: z.array(z.strictObject({ source, plan, until: time })).openapi({ description: 'What grants a plan now.' }),
    subscriptions: z.array(
      z.strictObject({
        id: uuid(),
        plan_id: z.string(),
        provider,
        ref,
        status: z.string(),
        started_at: time,
        expires_at: time.nullable(),
        entitled_until: time.nullable(),
        renews: z.boolean(),
        cancel_at_period_end: z.boolean(),
        is_extra: z.boolean(),
        read_at: time.openapi(readAt),
        reconcile_at: reconcileAt,
        created_at: time,
      }),
    ),
    history: z
      .array(
        z.strictObject({
          id: uuid(),
          at: time,
          source,
          kind: z.string(),
          plan_id: z.string().nullable(),
          until: time.nullable(),
          note: z.string().nullable(),
        }),
      )
      .openapi({ description: 'The newest 50, as of transactions and purchases.' }),
    coins: z.strictObject({
      balance: z.int(),
      transactions: z.array(transactionView),
      purchases: z.array(
        z.strictObject({
          id: uuid(),
          package_id: z.string(),
          provider,
          ref,
          status: z.string(),
          amount_minor: z.int().nullable(),
          currency: z.string().nullable(),
          coins: z.int(),
          bonus: z.int(),
          refunded_minor: z.int(),
          taken_back: z.int().openapi({ description: 'Coins that a refund has taken back.' }),
          read_at: time.nullable().openapi(readAt),
          reconcile_at: reconcileAt,
          created_at: time,
        }),
      ),
    }),
    refunds: z.array(refundView),
  })
  .openapi('AdminBilling')
export type AccountView = z.infer<typeof accountView>

export const reconciledView = z.strictObject({
  changes: z.array(
    z.strictObject({
      what: z.enum(['plan', 'balance', 'subscription', 'coin_purchase']),
      id: uuid().nullable(),
      before: z.string().nullable().openapi({ description: 'Null for what was unknown.' }),
      after: z.string(),
    }),
  ),
  unanswered: z
    .array(z.strictObject({ provider, ref: z.string().nullable(), code: z.string() }))
    .openapi({ description: 'What a provider could not be asked, or whose answer could not be written.' }),
  billing: accountView,
})
export type ReconciledView = z.infer<typeof reconciledView>

export const giftInput = z.object({
  plan: z.enum(['premium']),
  until: z.iso.datetime().openapi({ description: 'In the future, within five years.' }),
  note: noteInput,
})
export const takenBackQuery = z.object({ note: noteInput.optional() })
export const giftedView = z.strictObject({ plan: plan.openapi({ description: 'What the account has now.' }) })

export const exampleAccount: AccountView = {
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  plan: 'premium',
  stripe_customer: 'cus_R1',
  store_token: '3f0c8a52-6d5e-4b7a-9a41-5f0a7f1c2d3e',
  sources: [{ source: 'stripe', plan: 'premium', until: '2026-12-22T09:00:00.000Z' }],
  subscriptions: [
    {
      id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e80',
      plan_id: 'premium_monthly',
      provider: 'stripe',
      ref: 'sub_1Q',
      status: 'active',
      started_at: '2026-11-21T09:00:00.000Z',
      expires_at: '2026-12-21T09:00:00.000Z',
      entitled_until: '2026-12-22T09:00:00.000Z',
      renews: true,
      cancel_at_period_end: false,
      is_extra: false,
      read_at: '2026-11-21T09:00:01.000Z',
      reconcile_at: '2026-11-22T09:00:01.000Z',
      created_at: '2026-11-21T09:00:00.000Z',
    },
  ],
  history: [
    {
      id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e81',
      at: '2026-11-21T09:00:01.000Z',
      source: 'stripe',
      kind: 'started',
      plan_id: 'premium_monthly',
      until: '2026-12-22T09:00:00.000Z',
      note: null,
    },
  ],
  coins: { balance: 140, transactions: [exampleTransaction], purchases: [] },
  refunds: [exampleRefund],
}
