import { z } from '@hono/zod-openapi'
import { time, uuid } from '../../../../http/endpoint.ts'
import { amountInput, noteInput } from '../schemas.ts'

export const purchaseKind = z.enum(['coins', 'subscription'])
export type PurchaseKind = z.infer<typeof purchaseKind>

export const refundReason = z.enum(['requested_by_customer', 'duplicate', 'fraudulent'])
export type RefundReason = z.infer<typeof refundReason>

export const refundInput = z.object({
  purchase: z.strictObject({ kind: purchaseKind, id: uuid() }),
  amount_minor: amountInput.optional().openapi({ description: 'All that is left without it.' }),
  reason: refundReason,
  note: noteInput,
})

export const refundView = z
  .strictObject({
    id: uuid(),
    user_id: uuid().nullable().openapi({ description: 'Null for an account that is gone.' }),
    purchase: z.strictObject({ kind: purchaseKind, id: uuid() }),
    provider: z.enum(['stripe', 'app_store', 'play_store']),
    amount_minor: z.int().nullable().openapi({ description: 'Null where the provider does not say.' }),
    currency: z.string().nullable(),
    status: z.enum(['requested', 'done', 'failed']).openapi({
      description: '`requested`: the answer of the provider is not known.',
    }),
    reason: refundReason.nullable(),
    note: z.string().nullable(),
    operator_id: uuid().nullable().openapi({ description: 'Null for a refund by the provider itself.' }),
    created_at: time,
  })
  .openapi('Refund')
export type RefundView = z.infer<typeof refundView>

export const exampleRefund: RefundView = {
  id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e90',
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  purchase: { kind: 'coins', id: '0193e6a4-1d2e-7f40-9a6b-4d8e0f2a3b45' },
  provider: 'stripe',
  amount_minor: 499,
  currency: 'USD',
  status: 'done',
  reason: 'requested_by_customer',
  note: 'Ticket 4711',
  operator_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f99',
  created_at: '2026-11-22T09:00:00.000Z',
}
