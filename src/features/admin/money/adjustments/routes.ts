import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery } from '../../../../http/endpoint.ts'
import { forOperators, movingMoney } from '../../operation.ts'
import { pendingView } from '../approvals/schemas.ts'
import { adjustBalance, listAdjustments } from './adjust-coins.ts'
import { adjustedView, adjustmentInput, adjustmentView, exampleAdjusted, exampleAdjustment } from './schemas.ts'

export const adjustmentEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'money.read',
      method: 'get',
      path: '/admin/coin-adjustments',
      operationId: 'listCoinAdjustments',
      summary: 'List corrections of coin balances',
      description: 'Newest first.',
      query: z.object(pageQuery(20, 100)),
      response: {
        paged: true,
        data: z.strictObject({ adjustments: z.array(adjustmentView) }),
        example: { adjustments: [exampleAdjustment] },
      },
    },
    async (ctx, { query }) => {
      const { adjustments, pagination } = await listAdjustments(ctx, query)
      return { data: { adjustments }, pagination }
    },
  ),
  endpoint(
    {
      ...movingMoney,
      method: 'post',
      path: '/admin/coin-adjustments',
      operationId: 'createCoinAdjustment',
      summary: 'Create a correction of a coin balance',
      description:
        'Adds an entry to the ledger, which its owner reads as "Correction by support". Send an `Idempotency-Key`: repeating ' +
        'the request with it returns the first entry, whenever that was. Above the setting `two_person_coins` the answer is ' +
        '`approval`: another operator has to approve it.',
      body: adjustmentInput,
      bodyExample: { user_id: exampleAdjustment.user_id, amount: 50, note: 'Ticket 4711' },
      errors: ['USER_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED'],
      response: { status: 201, data: z.union([adjustedView, pendingView]), example: exampleAdjusted },
    },
    (ctx, { body: { user_id, ...body }, request }) =>
      adjustBalance(ctx, { ...body, userId: user_id, key: request.headers.get('idempotency-key') }),
  ),
]
