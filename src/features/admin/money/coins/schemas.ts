import { z } from '@hono/zod-openapi'
import { cleanLine } from '../../../../foundation/text/text.ts'
import { time } from '../../../../http/endpoint.ts'
import {
  amountInput,
  currencyInput,
  isOfferedInput,
  keyInput,
  namesSomething,
  positionInput,
  productInput,
  SOMETHING,
} from '../schemas.ts'

const coins = z.int().min(1).max(1_000_000)
const times = z.int().min(1).max(100)
const parameters = z
  .record(z.string(), z.int().min(1).max(10_000))
  .openapi({ description: 'Those that the row has; absent ones stay unchanged.', example: { minutes: 30 } })
const storeProducts = z.object({ app_store: productInput.optional(), play_store: productInput.optional() })
const dates = { created_at: time, updated_at: time }

const packageFields = {
  name: cleanLine(1, 60),
  coins,
  bonus: z.int().min(0).max(1_000_000),
  amount_minor: amountInput,
  currency: currencyInput,
  store_products: storeProducts,
  is_offered: isOfferedInput,
  position: positionInput,
}
export const newPackageInput = z.object({
  id: keyInput,
  ...packageFields,
  bonus: packageFields.bonus.default(0),
  store_products: storeProducts.default({}),
  is_offered: isOfferedInput.default(false),
  position: positionInput.default(100),
})
export type NewPackage = z.infer<typeof newPackageInput>
export const packageChanges = z.object(packageFields).partial().refine(namesSomething, SOMETHING)
export type PackageChanges = z.infer<typeof packageChanges>

const offerFields = {
  title: cleanLine(1, 60),
  description: cleanLine(1, 200),
  price: coins,
  parameters,
  is_offered: isOfferedInput,
  position: positionInput,
}
export const offerChanges = z.object(offerFields).partial().refine(namesSomething, SOMETHING)
export type OfferChanges = z.infer<typeof offerChanges>

const rewardFields = {
  title: cleanLine(1, 60),
  coins,
  streak_step: z.int().min(0).max(1_000),
  streak_max: z.int().min(0).max(365),
  per_period: times,
  per_contact: times,
  per_device: times,
  expires_days: z.int().min(1).max(3_650).nullable(),
  parameters,
  is_offered: isOfferedInput,
  position: positionInput,
}
export const rewardChanges = z.object(rewardFields).partial().refine(namesSomething, SOMETHING)
export type RewardChanges = z.infer<typeof rewardChanges>

export const packageParams = z.object({ packageId: keyInput })
export const offerParams = z.object({ offer: keyInput })
export const rewardParams = z.object({ activity: keyInput })

export const adminPackageView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    coins: z.int(),
    bonus: z.int(),
    amount_minor: z.int(),
    currency: z.string(),
    store_products: z.strictObject({ app_store: z.string().optional(), play_store: z.string().optional() }),
    is_offered: z.boolean(),
    position: z.int(),
    ...dates,
  })
  .openapi('AdminCoinPackage')
export type AdminPackageView = z.infer<typeof adminPackageView>

export const adminOfferView = z
  .strictObject({
    offer: z.string(),
    title: z.string(),
    description: z.string(),
    price: z.int(),
    parameters: z.record(z.string(), z.number()),
    is_offered: z.boolean(),
    position: z.int(),
    ...dates,
  })
  .openapi('AdminCoinOffer')
export type AdminOfferView = z.infer<typeof adminOfferView>

export const adminRewardView = z
  .strictObject({
    activity: z.string(),
    title: z.string(),
    kind: z.string().openapi({ description: 'What the server has to have seen.' }),
    coins: z.int(),
    streak_step: z.int().openapi({ description: 'Further coins for each day in a row before, up to `streak_max`.' }),
    streak_max: z.int(),
    period: z.enum(['once', 'day']),
    per_period: z.int().openapi({ description: 'Grants in a period, for a user.' }),
    per_contact: z.int().openapi({ description: 'The same for a phone number or an address.' }),
    per_device: z.int(),
    expires_days: z.int().nullable().openapi({ description: 'After how many days the coins expire; null for never.' }),
    parameters: z.record(z.string(), z.number()),
    is_offered: z.boolean(),
    position: z.int(),
    ...dates,
  })
  .openapi('AdminReward')
export type AdminRewardView = z.infer<typeof adminRewardView>

const shown = {
  is_offered: true,
  position: 2,
  created_at: '2026-11-01T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:00.000Z',
}

export const exampleAdminPackage: AdminPackageView = {
  id: 'coins_300',
  name: '300 coins',
  coins: 300,
  bonus: 30,
  amount_minor: 499,
  currency: 'USD',
  store_products: { app_store: 'coins_300', play_store: 'coins_300' },
  ...shown,
}

export const exampleAdminOffer: AdminOfferView = {
  offer: 'boost',
  title: 'Boost',
  description: 'Half an hour nearer the top of feeds.',
  price: 60,
  parameters: { minutes: 30 },
  ...shown,
}

export const exampleAdminReward: AdminRewardView = {
  activity: 'daily_sign_in',
  title: 'Daily sign-in',
  kind: 'sign_in',
  coins: 2,
  streak_step: 1,
  streak_max: 6,
  period: 'day',
  per_period: 1,
  per_contact: 1,
  per_device: 1,
  expires_days: 90,
  parameters: {},
  ...shown,
}
