import { z } from '@hono/zod-openapi'
import { time, uuid } from '../../../../http/endpoint.ts'
import { exampleTransaction, transactionView } from '../../../coins/schemas.ts'
import { noteInput } from '../schemas.ts'

/** The largest correction, in coins, either way. */
const MOST = 100_000

export const adjustmentInput = z.object({
  user_id: uuid(),
  amount: z
    .int()
    .min(-MOST)
    .max(MOST)
    .refine((amount) => amount !== 0, 'must not be 0')
    .openapi({ description: 'Whole coins; negative to take some. The balance may fall below zero.' }),
  note: noteInput,
})

export const adjustedView = z.strictObject({ transaction: transactionView, balance: z.int() })
export const exampleAdjusted = {
  transaction: { ...exampleTransaction, type: 'adjustment' as const, amount: 50, title: 'Correction by support' },
  balance: 140,
}

export const adjustmentView = z
  .strictObject({
    id: uuid().openapi({ description: 'Of the transaction.' }),
    user_id: uuid(),
    amount: z.int(),
    balance_after: z.int(),
    note: z.string().nullable(),
    operator_id: uuid(),
    created_at: time,
  })
  .openapi('CoinAdjustment')
export type AdjustmentView = z.infer<typeof adjustmentView>

export const exampleAdjustment: AdjustmentView = {
  id: '0193e6a4-2e3f-7a51-8b7c-6d8e9f0a1b2c',
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  amount: 50,
  balance_after: 140,
  note: 'Ticket 4711',
  operator_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f99',
  created_at: '2026-11-22T09:00:00.000Z',
}
