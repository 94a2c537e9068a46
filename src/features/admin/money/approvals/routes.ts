import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../../../http/endpoint.ts'
import { forOperators, movingMoney } from '../../operation.ts'
import { approve, listApprovals, refuse } from './decide-approvals.ts'
import { approvalStatus, approvalView, approvedView, exampleApproval, exampleApproved, pendingView } from './schemas.ts'

const params = z.object({ approvalId: uuid() })

export const approvalEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'money.read',
      method: 'get',
      path: '/admin/approvals',
      operationId: 'listApprovals',
      summary: 'List requests for a second operator',
      description: 'Newest first.',
      query: z.object({ status: approvalStatus.default('pending'), ...pageQuery(20, 100) }),
      response: {
        paged: true,
        data: z.strictObject({ approvals: z.array(approvalView) }),
        example: { approvals: [exampleApproval] },
      },
    },
    async (ctx, { query }) => {
      const { approvals, pagination } = await listApprovals(ctx, query)
      return { data: { approvals }, pagination }
    },
  ),
  endpoint(
    {
      ...movingMoney,
      method: 'post',
      path: '/admin/approvals/{approvalId}/approve',
      operationId: 'acceptApproval',
      summary: 'Accept a request for a second operator',
      description:
        'Does what was asked for, once. Repeating it for a refund, after a 503 or a lost answer, finds out what has become of it.',
      params,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: approvedView, example: exampleApproved },
    },
    (ctx, { params: { approvalId } }) => approve(ctx, approvalId),
  ),
  endpoint(
    {
      ...movingMoney,
      method: 'post',
      path: '/admin/approvals/{approvalId}/refuse',
      operationId: 'declineApproval',
      summary: 'Decline a request for a second operator',
      params,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: pendingView, example: { approval: exampleApproval } },
    },
    (ctx, { params: { approvalId } }) => refuse(ctx, approvalId),
  ),
]
