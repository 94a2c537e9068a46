import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, time } from '../../../http/endpoint.ts'
import { appealByLink, appealStatement, readByLink } from './appeal-statement.ts'
import { acknowledgeStatement, listStatements } from './list-statements.ts'
import {
  appealedView,
  appealInput,
  exampleAppealed,
  exampleStatement,
  linkedAppealInput,
  linkInput,
  NO_STATEMENT,
  statementParams,
  statementView,
} from './schemas.ts'

const ofCaller = { tag: 'Safety', auth: 'user', contact: 'any', withoutConsent: true } as const
const exampleText = 'They had asked me to write again; see our messages of Tuesday.'
const exampleToken = 'ZL0W9mJ1Jt4lqkN2s8d3YDAxOTNlNmIw'
const appealing =
  'Free of charge, once for each statement, until `appeal_until`. A moderator who took no part in the decision decides within seven ' +
  'days; if they grant it, everything that the measure did is undone.'

export const statementEndpoints = [
  endpoint(
    {
      ...ofCaller,
      method: 'get',
      path: '/safety/statements',
      operationId: 'listStatements',
      summary: 'List statements of reasons',
      description:
        'Decisions about the caller, newest first: what was decided, under which rule, why, and how to appeal.',
      query: z.object(pageQuery(20, 50)),
      response: {
        paged: true,
        data: z.strictObject({ statements: z.array(statementView) }),
        example: { statements: [exampleStatement] },
      },
    },
    async (ctx, { query }) => {
      const { statements, pagination } = await listStatements(ctx, query)
      return { data: { statements }, pagination }
    },
  ),
  endpoint(
    {
      ...ofCaller,
      method: 'post',
      path: '/safety/statements/{statementId}/acknowledge',
      operationId: 'acknowledgeStatement',
      summary: 'Acknowledge a statement of reasons',
      description: 'Apps ask for it after a warning. Again changes nothing.',
      keyWithoutRedis: 'run',
      params: statementParams,
      missing: { statementId: NO_STATEMENT },
      errors: ['NOT_FOUND'],
      response: {
        data: z.strictObject({ acknowledged_at: time }),
        example: { acknowledged_at: '2026-11-22T10:00:00.000Z' },
      },
    },
    (ctx, { params }) => acknowledgeStatement(ctx, params.statementId),
  ),
  endpoint(
    {
      ...ofCaller,
      method: 'post',
      path: '/safety/statements/{statementId}/appeal',
      operationId: 'appealStatement',
      summary: 'Appeal against a decision',
      description: appealing,
      limits: ['appeal'],
      keyWithoutRedis: 'run',
      params: statementParams,
      missing: { statementId: NO_STATEMENT },
      body: appealInput,
      bodyExample: { text: exampleText },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { status: 201, data: appealedView, example: exampleAppealed },
    },
    (ctx, { params, body }) => appealStatement(ctx, params.statementId, body.text),
  ),
  endpoint(
    {
      tag: 'Safety',
      auth: 'none',
      method: 'post',
      path: '/safety/appeals/by-link/statement',
      operationId: 'getStatementByLink',
      summary: 'Get the statement of reasons of a mailed link',
      description: 'For people who may not sign in. The token is in the body, so that it reaches no logs.',
      limits: ['appeal_link'],
      keyWithoutRedis: 'run',
      body: linkInput,
      bodyExample: { token: exampleToken },
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ statement: statementView }), example: { statement: exampleStatement } },
    },
    async (ctx, { body }) => ({ statement: await readByLink(ctx, body.token) }),
  ),
  endpoint(
    {
      tag: 'Safety',
      auth: 'none',
      method: 'post',
      path: '/safety/appeals/by-link',
      operationId: 'appealByLink',
      summary: 'Appeal against a decision by a mailed link',
      description: `For people who may not sign in. ${appealing}`,
      limits: ['appeal_link'],
      keyWithoutRedis: 'run',
      body: linkedAppealInput,
      bodyExample: { token: exampleToken, text: exampleText },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { status: 201, data: appealedView, example: exampleAppealed },
    },
    (ctx, { body }) => appealByLink(ctx, body.token, body.text),
  ),
]
