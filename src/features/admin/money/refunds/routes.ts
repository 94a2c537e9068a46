import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery } from '../../../../http/endpoint.ts'
import { forOperators, movingMoney } from '../../operation.ts'
import { pendingView } from '../approvals/schemas.ts'
import { listRefunds } from './list-refunds.ts'
import { refundPurchase } from './refund-purchase.ts'
import { exampleRefund, refundInput, refundView } from './schemas.ts'

export const refundEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'money.read',
      method: 'get',
      path: '/admin/refunds',
      operationId: 'listRefunds',
      summary: 'List refunds',
      description: 'Newest first: those of operators, and those of the providers themselves as far as these have said.',
      query: z.object(pageQuery(20, 100)),
      response: {
        paged: true,
        data: z.strictObject({ refunds: z.array(refundView) }),
        example: { refunds: [exampleRefund] },
      },
    },
    async (ctx, { query }) => {
      const { refunds, pagination } = await listRefunds(ctx, query)
      return { data: { refunds }, pagination }
    },
  ),
  endpoint(
    {
      ...movingMoney,
      method: 'post',
      path: '/admin/refunds',
      operationId: 'createRefund',
      summary: 'Create a refund',
      description:
        'Gives a payment by card back, or a part of it: of a subscription, its newest payment. Coins are taken back at once; ' +
        'access ends where all of the payment was given back. What a store has sold, the store refunds: 409 says where. Send ' +
        'an `Idempotency-Key`: repeating the request with it, after a 503 or a lost answer, refunds once. A purchase is refunded once a minute. Above ' +
        'the setting `two_person_refund_minor` the answer is `approval`: another operator has to approve it.',
      body: refundInput,
      bodyExample: {
        purchase: exampleRefund.purchase,
        amount_minor: 499,
        reason: 'requested_by_customer',
        note: 'Ticket 4711',
      },
      errors: ['NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_KEY_REUSED'],
      response: {
        status: 201,
        data: z.union([z.strictObject({ refund: refundView }), pendingView]),
        example: { refund: exampleRefund },
      },
    },
    (ctx, { body: { amount_minor, ...body }, request }) =>
      refundPurchase(ctx, { ...body, amountMinor: amount_minor, key: request.headers.get('idempotency-key') }),
  ),
]
