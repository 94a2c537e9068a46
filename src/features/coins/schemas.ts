import { z } from '@hono/zod-openapi'
import { OFFERS } from '../../catalogue/offers.ts'
import { time, uuid } from '../../http/endpoint.ts'
import { listedPerson } from '../people/schemas.ts'

export const entryType = z.enum(['purchase', 'reward', 'spend', 'refund', 'expiry', 'adjustment'])

export const transactionView = z
  .strictObject({
    id: uuid(),
    type: entryType,
    amount: z.int().openapi({ description: 'Whole coins; negative when they leave.' }),
    balance_after: z.int(),
    title: z.string(),
    reference: z.string().optional().openapi({ description: 'Id of the package, the offer or the activity.' }),
    created_at: time,
  })
  .openapi('CoinTransaction')

export type TransactionView = z.infer<typeof transactionView>

export const lotView = z
  .strictObject({
    kind: z.enum(['purchased', 'earned']),
    coins: z.int().positive(),
    expires_at: time.nullable().openapi({ description: 'Null for never, as all purchased coins.' }),
  })
  .openapi('CoinLot')

export type LotView = z.infer<typeof lotView>

export const balanceView = z.strictObject({
  balance: z.int().openapi({ description: 'Below zero while coins of a refunded purchase have been spent.' }),
  lots: z.array(lotView).openapi({ description: 'In the order in which they are spent.' }),
})

export type BalanceView = z.infer<typeof balanceView>

export const packageView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    coins: z.int().positive(),
    bonus: z.int().nonnegative().openapi({ description: 'Further coins that come with it.' }),
    price: z.number().openapi({ description: 'For display; `amount_minor` decides.' }),
    amount_minor: z.int().positive().openapi({ description: 'In the smallest unit of the currency.' }),
    currency: z.string().regex(/^[A-Z]{3}$/),
    store_products: z.strictObject({ app_store: z.string().optional(), play_store: z.string().optional() }),
  })
  .openapi('CoinPackage')

export type PackageView = z.infer<typeof packageView>

export const offerName = z.enum(OFFERS)

export const offerView = z
  .strictObject({
    offer: offerName,
    title: z.string(),
    description: z.string(),
    price: z.int().positive().openapi({ description: 'Whole coins.' }),
    target: z.enum(['user', 'call']).nullable().openapi({ description: 'Whose id `target` is when it is bought.' }),
    parameters: z.record(z.string(), z.number()),
  })
  .openapi('CoinOffer')

export type OfferView = z.infer<typeof offerView>

export const effectView = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('super_like'),
      status: z.enum(['pending', 'accepted']),
      is_match: z.boolean(),
      interest_id: uuid().optional(),
      match_id: uuid().optional(),
      conversation_id: uuid().optional(),
    }),
    z.strictObject({ type: z.literal('boost'), starts_at: time, ends_at: time }),
    z.strictObject({ type: z.literal('call_minutes'), call_id: uuid(), minutes: z.int().positive() }),
    z.strictObject({
      type: z.literal('rewind'),
      action: z.enum(['pass', 'like', 'interest', 'super_like', 'request']),
      user: listedPerson.optional(),
    }),
    z.strictObject({ type: z.literal('direct_message') }),
  ])
  .openapi('CoinEffect')

export type EffectView = z.infer<typeof effectView>

export const spentView = z.strictObject({ transaction: transactionView, balance: z.int(), effect: effectView })

export type SpentView = z.infer<typeof spentView>

export const boughtView = z.strictObject({
  status: z.enum(['paid', 'requires_action', 'pending']),
  purchase_id: uuid(),
  transaction: z.union([transactionView, z.null()]).openapi({ description: 'Null until the payment is complete.' }),
  balance: z.int(),
  client_secret: z
    .string()
    .optional()
    .openapi({ description: 'While `status` is `requires_action`: what the app confirms the payment with.' }),
})

export type BoughtView = z.infer<typeof boughtView>

export const exampleTransaction: TransactionView = {
  id: '0193e6a4-2e3f-7a51-8b7c-6d8e9f0a1b2c',
  type: 'spend',
  amount: -60,
  balance_after: 140,
  title: 'Boost',
  reference: 'boost',
  created_at: '2026-11-20T10:35:00.000Z',
}

export const examplePackage: PackageView = {
  id: 'coins_300',
  name: '300 coins',
  coins: 300,
  bonus: 30,
  price: 4.99,
  amount_minor: 499,
  currency: 'USD',
  store_products: { app_store: 'coins_300', play_store: 'coins_300' },
}

export const exampleOffer: OfferView = {
  offer: 'boost',
  title: 'Boost',
  description: 'Half an hour nearer the top of feeds.',
  price: 60,
  target: null,
  parameters: { minutes: 30 },
}

export const exampleSpent: SpentView = {
  transaction: exampleTransaction,
  balance: 140,
  effect: { type: 'boost', starts_at: '2026-11-20T10:35:00.000Z', ends_at: '2026-11-20T11:05:00.000Z' },
}

export const exampleBought: BoughtView = {
  status: 'paid',
  purchase_id: '0193e6a4-1d2e-7f40-9a6b-4d8e0f2a3b45',
  transaction: {
    ...exampleTransaction,
    type: 'purchase',
    amount: 330,
    balance_after: 470,
    title: '300 coins',
    reference: 'coins_300',
  },
  balance: 470,
}
