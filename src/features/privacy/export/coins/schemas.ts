import { z } from '@hono/zod-openapi'
import { uuid } from '../../../../http/endpoint.ts'

const time = z.iso.datetime()

/** The lists of an export that are about coins. */
export const coinSections = {
  coin_transactions: z.array(
    z.strictObject({
      id: uuid(),
      type: z.enum(['purchase', 'reward', 'spend', 'refund', 'expiry', 'adjustment']),
      amount: z.int(),
      balance_after: z.int(),
      title: z.string(),
      reference: z.string().nullable(),
      created_at: time,
    }),
  ),
  coin_purchases: z.array(
    z.strictObject({
      id: uuid(),
      package_id: z.string(),
      provider: z.enum(['stripe', 'app_store', 'play_store']),
      status: z.string(),
      amount_minor: z.int().nullable(),
      currency: z.string().nullable(),
      coins: z.int(),
      taken_back: z.int(),
      created_at: time,
    }),
  ),
  /** Ids are those of the coin transactions. */
  rewards: z.array(
    z.strictObject({
      id: uuid(),
      activity: z.string(),
      period: z.string(),
      streak: z.int(),
      is_taken_back: z.boolean(),
      created_at: time,
    }),
  ),
  /** The user's own code, and each time that one was accepted: `invited` by them, `accepted` of somebody else. Names nobody. */
  invitations: z.array(
    z.strictObject({
      kind: z.enum(['own_code', 'invited', 'accepted']),
      code: z.string().nullable(),
      created_at: time,
    }),
  ),
}

const at = '2026-11-20T10:35:00.000Z'
const [one, other] = ['0193e6a2-7d4f-7a1b-8c2d-5e9f0a1b2c3d', '0193e6a1-0c2d-7e4f-8a5b-3c7d9e1f2a34']

export const exampleCoinSections: {
  [Name in keyof typeof coinSections]: z.infer<(typeof coinSections)[Name]>
} = {
  coin_transactions: [
    {
      id: one,
      type: 'reward',
      amount: 3,
      balance_after: 3,
      title: 'Daily sign-in',
      reference: 'daily_sign_in',
      created_at: at,
    },
  ],
  coin_purchases: [
    {
      id: other,
      package_id: 'coins_300',
      provider: 'stripe',
      status: 'paid',
      amount_minor: 499,
      currency: 'USD',
      coins: 330,
      taken_back: 0,
      created_at: at,
    },
  ],
  rewards: [
    { id: one, activity: 'daily_sign_in', period: at.slice(0, 10), streak: 2, is_taken_back: false, created_at: at },
  ],
  invitations: [{ kind: 'own_code', code: 'K7QM2XPA', created_at: at }],
}
