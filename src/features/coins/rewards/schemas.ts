import { z } from '@hono/zod-openapi'
import { time } from '../../../http/endpoint.ts'
import { exampleTransaction, transactionView } from '../schemas.ts'

export const rewardView = z
  .strictObject({
    activity: z.string(),
    title: z.string(),
    coins: z.int().positive().openapi({ description: 'What the next grant brings.' }),
    period: z.enum(['once', 'day']).openapi({ description: '`day` is a UTC day.' }),
    remaining: z.int().nonnegative().openapi({ description: 'Grants that are left in the period.' }),
    next_at: time.nullable().openapi({ description: 'When a used-up activity can be redeemed again; else null.' }),
    is_due: z.boolean().openapi({ description: 'Whether it can be redeemed now.' }),
    progress: z.strictObject({ done: z.int(), of: z.int() }).optional(),
  })
  .openapi('Reward')

export const rewardsView = z.strictObject({
  rewards: z.array(rewardView),
  invite_code: z.string().openapi({ description: 'A friend redeems `invite_friend` with it as `proof`.' }),
})

export type RewardsView = z.infer<typeof rewardsView>

export const redeemedView = z.strictObject({
  transaction: z
    .union([transactionView, z.null()])
    .openapi({ description: 'Null for an accepted invite code, which pays the friend later.' }),
  balance: z.int(),
  next_at: time.nullable(),
})

export type RedeemedView = z.infer<typeof redeemedView>

export const exampleRewards: RewardsView = {
  rewards: [
    {
      activity: 'daily_sign_in',
      title: 'Daily sign-in',
      coins: 3,
      period: 'day',
      remaining: 1,
      next_at: null,
      is_due: true,
    },
  ],
  invite_code: 'K7M2QX9RTP',
}

export const exampleRedeemed: RedeemedView = {
  transaction: { ...exampleTransaction, type: 'reward', amount: 3, title: 'Daily sign-in', reference: 'daily_sign_in' },
  balance: 143,
  next_at: '2026-11-21T00:00:00.000Z',
}

export const nonceView = z.strictObject({
  nonce: z.string(),
  expires_at: time,
  is_personalised: z.literal(false).openapi({
    description: 'Advertisements are asked for without personalisation: with `npa=1` and `rdp=1` in AdMob’s extras.',
  }),
})

export const exampleNonce: z.infer<typeof nonceView> = {
  nonce: 'Zk9wQ2xhcnRvb25fYWQtdmlld18x',
  expires_at: '2026-11-20T11:35:00.000Z',
  is_personalised: false,
}
