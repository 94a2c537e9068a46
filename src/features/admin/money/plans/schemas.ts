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

const fields = {
  name: cleanLine(1, 60),
  plan: z.enum(['premium']),
  amount_minor: amountInput,
  currency: currencyInput,
  interval: z.enum(['month', 'year']),
  features: z.array(cleanLine(1, 80)).max(20),
  trial_days: z.int().min(0).max(365),
  stripe_price: productInput.nullable(),
  app_store_product: productInput.nullable(),
  play_store_product: productInput.nullable(),
  is_offered: isOfferedInput,
  position: positionInput,
}

export const newPlanInput = z.object({
  id: keyInput,
  ...fields,
  trial_days: fields.trial_days.default(0),
  stripe_price: fields.stripe_price.default(null),
  app_store_product: fields.app_store_product.default(null),
  play_store_product: fields.play_store_product.default(null),
  is_offered: isOfferedInput.default(false),
  position: positionInput.default(100),
})
export type NewPlan = z.infer<typeof newPlanInput>

export const planChanges = z.object(fields).partial().refine(namesSomething, SOMETHING)
export type PlanChanges = z.infer<typeof planChanges>

export const planParams = z.object({ planId: keyInput })

export const adminPlanView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    plan: z.enum(['free', 'premium']),
    amount_minor: z.int(),
    currency: z.string(),
    interval: z.enum(['month', 'year']),
    features: z.array(z.string()),
    trial_days: z.int(),
    stripe_price: z.string().nullable(),
    app_store_product: z.string().nullable(),
    play_store_product: z.string().nullable(),
    is_offered: z.boolean(),
    position: z.int(),
    has_subscriptions: z.boolean().openapi({
      description: 'A user has or had it: price, currency, interval and what it grants are fixed.',
    }),
    created_at: time,
    updated_at: time,
  })
  .openapi('AdminPlan')
export type AdminPlanView = z.infer<typeof adminPlanView>

export const exampleAdminPlan: AdminPlanView = {
  id: 'premium_monthly',
  name: 'Premium Monthly',
  plan: 'premium',
  amount_minor: 1999,
  currency: 'USD',
  interval: 'month',
  features: ['Unlimited likes', 'See who likes you', 'Rewind'],
  trial_days: 0,
  stripe_price: 'price_1Q',
  app_store_product: null,
  play_store_product: null,
  is_offered: true,
  position: 1,
  has_subscriptions: true,
  created_at: '2026-11-01T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:00.000Z',
}
