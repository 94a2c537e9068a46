import { factorEndpoints } from './factors/routes.ts'
import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { endOperator, listOperators, resetOperatorFactors, setOperatorRole } from './change-operators.ts'
import { exampleOperator, noteQuery, operatorView, roleInput, userParams } from './schemas.ts'

const ended = z.strictObject({
  message: z.string(),
  ended: z.int().openapi({ description: 'Number of sessions ended.' }),
})
const changing = {
  ...forOperators,
  permission: 'operators.edit',
  params: userParams,
} as const

export const operatorEndpoints = [
  ...factorEndpoints,
  endpoint(
    {
      ...forOperators,
      permission: 'operators.read',
      method: 'get',
      path: '/admin/operators',
      operationId: 'listOperators',
      summary: 'List operators',
      description: 'The newest account first, with what identifies its owner masked.',
      query: z.object(pageQuery(50, 100)),
      response: {
        paged: true,
        data: z.strictObject({ operators: z.array(operatorView) }),
        example: { operators: [exampleOperator] },
      },
    },
    async (ctx, { query }) => {
      const { operators, pagination } = await listOperators(ctx, query)
      return { data: { operators }, pagination }
    },
  ),
  endpoint(
    {
      ...changing,
      method: 'put',
      path: '/admin/operators/{userId}',
      operationId: 'setOperatorRole',
      summary: 'Set the role of an operator',
      description:
        'Ends all sessions of the account, because its tokens carry the former role. 409 for an account that is not active, ' +
        'that has neither a verified phone number nor a verified address, or that is the last admin.',
      body: roleInput,
      bodyExample: { role: 'moderator', note: 'Ticket 4711' },
      errors: ['SELF_ACTION', 'USER_NOT_FOUND', 'CONFLICT'],
      response: { data: ended, example: { message: 'Role set', ended: 2 } },
    },
    (ctx, { params, body }) => setOperatorRole(ctx, { ...params, ...body }),
  ),
  endpoint(
    {
      ...changing,
      method: 'delete',
      path: '/admin/operators/{userId}',
      operationId: 'removeOperator',
      summary: 'Remove the role of an operator',
      description:
        'The account stays, as a user’s, without second factors. Ends all its sessions. 409 for the last admin.',
      query: noteQuery,
      errors: ['SELF_ACTION', 'USER_NOT_FOUND', 'CONFLICT'],
      response: { data: ended, example: { message: 'Role removed', ended: 2 } },
    },
    (ctx, { params, query }) => endOperator(ctx, { ...params, note: query.note }),
  ),
  endpoint(
    {
      ...changing,
      method: 'delete',
      path: '/admin/operators/{userId}/factors',
      operationId: 'resetOperatorFactors',
      summary: 'Reset the second factors of an operator',
      description:
        'For an operator who has lost them: removes all, and ends all sessions of the account. Within ten minutes of the next ' +
        'sign-in a new one can be added, so make sure first who asks.',
      query: noteQuery,
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: { data: ended, example: { message: 'Second factors removed', ended: 2 } },
    },
    (ctx, { params, query }) => resetOperatorFactors(ctx, { ...params, note: query.note }),
  ),
]
