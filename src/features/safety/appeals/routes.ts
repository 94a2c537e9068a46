import { z } from '@hono/zod-openapi'
import { APPEAL_STATUSES } from '../../../catalogue/cases.ts'
import { endpoint, messageOnly, pageQuery } from '../../../http/endpoint.ts'
import { forOperators } from '../../admin/operation.ts'
import { claimAppeal, decideAppeal, listAppeals, readAppeal } from './answer-appeals.ts'
import {
  appealParams,
  appealRowView,
  appealView,
  claimedView,
  exampleAppeal,
  exampleAppealRow,
  NO_APPEAL,
  verdictInput,
} from './schemas.ts'

const others = 'Not for those who made or confirmed the decision.'

export const appealEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/appeals',
      operationId: 'listAppeals',
      summary: 'List appeals',
      description: 'Open ones by when they are due; decided ones the newest first.',
      query: z.object({ ...pageQuery(20, 100), status: z.enum(APPEAL_STATUSES).default('open') }),
      response: {
        paged: true,
        data: z.strictObject({ appeals: z.array(appealRowView) }),
        example: { appeals: [exampleAppealRow] },
      },
    },
    async (ctx, { query }) => {
      const { appeals, pagination } = await listAppeals(ctx, query)
      return { data: { appeals }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'appeals.decide',
      method: 'get',
      path: '/admin/appeals/{appealId}',
      operationId: 'getAppeal',
      summary: 'Get an appeal with its words',
      description: 'Reading it is logged.',
      params: appealParams,
      missing: { appealId: NO_APPEAL },
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ appeal: appealView }), example: { appeal: exampleAppeal } },
    },
    async (ctx, { params }) => ({ appeal: await readAppeal(ctx, params.appealId) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'appeals.decide',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/appeals/{appealId}/claim',
      operationId: 'claimAppeal',
      summary: 'Claim an appeal',
      description: `For ten minutes; again prolongs it. ${others}`,
      params: appealParams,
      missing: { appealId: NO_APPEAL },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: claimedView, example: { claimed_until: '2026-11-24T09:10:00.000Z' } },
    },
    (ctx, { params }) => claimAppeal(ctx, params.appealId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'appeals.decide',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/appeals/{appealId}/decision',
      operationId: 'decideAppeal',
      summary: 'Decide an appeal',
      description: `Granted, everything that the measure did is undone in the same transaction. ${others}`,
      params: appealParams,
      missing: { appealId: NO_APPEAL },
      body: verdictInput,
      bodyExample: { outcome: 'granted', explanation: 'The messages show that they had asked for an answer.' },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: messageOnly, example: { message: 'Appeal granted successfully' } },
    },
    (ctx, { params, body }) => decideAppeal(ctx, params.appealId, body),
  ),
]
