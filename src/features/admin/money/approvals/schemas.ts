import { z } from '@hono/zod-openapi'
import { time, uuid } from '../../../../http/endpoint.ts'
import { exampleTransaction, transactionView } from '../../../coins/schemas.ts'
import { purchaseKind, refundReason, refundView } from '../refunds/schemas.ts'

export const approvalStatus = z.enum(['pending', 'approved', 'refused'])

export const approvalView = z
  .strictObject({
    id: uuid(),
    kind: z.enum(['refund', 'coin_adjustment']),
    user_id: uuid().openapi({ description: 'The account that it is about; the purchase, of an account that is gone.' }),
    refund: z.union([
      z.strictObject({
        purchase: z.strictObject({ kind: purchaseKind, id: uuid() }),
        amount_minor: z.int(),
        currency: z.string(),
        reason: refundReason,
      }),
      z.null(),
    ]),
    coin_adjustment: z.union([z.strictObject({ amount: z.int() }), z.null()]),
    note: z.string(),
    status: approvalStatus,
    requested_by: uuid(),
    decided_by: uuid().nullable(),
    decided_at: time.nullable(),
    created_at: time,
  })
  .openapi('Approval')
export type ApprovalView = z.infer<typeof approvalView>

/** What an operation answers with that waits for a second operator. */
export const pendingView = z.strictObject({ approval: approvalView })

export const approvedView = z.strictObject({
  approval: approvalView,
  refund: z.union([refundView, z.null()]),
  transaction: z.union([transactionView, z.null()]),
  balance: z.int().nullable(),
})
export type ApprovedView = z.infer<typeof approvedView>

export const exampleApproval: ApprovalView = {
  id: '0193e6a5-3f40-7162-8d9e-70b13c5d6ea0',
  kind: 'coin_adjustment',
  user_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  refund: null,
  coin_adjustment: { amount: 8_000 },
  note: 'Ticket 4711',
  status: 'pending',
  requested_by: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f99',
  decided_by: null,
  decided_at: null,
  created_at: '2026-11-22T09:00:00.000Z',
}

export const exampleApproved: ApprovedView = {
  approval: {
    ...exampleApproval,
    status: 'approved',
    decided_by: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f98',
    decided_at: '2026-11-22T09:10:00.000Z',
  },
  refund: null,
  transaction: { ...exampleTransaction, type: 'adjustment', amount: 8_000, title: 'Correction by support' },
  balance: 8_140,
}
