import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../http/endpoint.ts'
import { exampleCard, exampleInterest } from '../connections/schemas.ts'
import { blockPerson, unblockPerson } from './block-person.ts'
import { listBlocked } from './list-blocked.ts'
import { evidenceEndpoints } from './evidence/routes.ts'
import { noticeEndpoints } from './notices/routes.ts'
import { report } from './report.ts'
import { listOwnReports } from './reports/list-own-reports.ts'
import { blockedView, blockFields, ownReport, reported, reportFields } from './schemas.ts'

const blocked = { data: messageOnly, example: { message: 'User blocked successfully' } } as const
const exampleBlock = { reason: 'inappropriate_behavior' }
const blocking =
  'Hides both users from each other everywhere, ends a match between them and prevents new contact. The blocked user is not ' +
  'notified and does not see `reason`. Blocking again updates only the reason, if one is given.'
const reporting =
  'Sends the report to the safety team. The reported user is not notified. Reports outlive a block in either direction.'
const exampleReport = { reason: 'fake_profile', description: 'The photos show another person.' }

const languagesIn = (request: Request) => request.headers.get('accept-language')

export const safetyEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/users/{userId}/block',
      aliases: [{ method: 'post', path: '/users/block/{userId}' }],
      tag: 'Safety',
      operationId: 'blockUser',
      summary: 'Block a user',
      description: blocking,
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      params: z.object({ userId: uuid() }),
      body: z.object(blockFields),
      bodyIsOptional: true,
      bodyExample: exampleBlock,
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: blocked,
    },
    (ctx, { params, body }) => blockPerson(ctx, params.userId, body.reason),
  ),
  endpoint(
    {
      method: 'post',
      path: '/safety/block',
      tag: 'Safety',
      operationId: 'blockUserInBody',
      summary: 'Block the user named in the body',
      description: blocking,
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      body: z.object({ user_id: uuid(), ...blockFields }),
      bodyExample: { user_id: exampleCard.id, ...exampleBlock },
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: blocked,
    },
    (ctx, { body }) => blockPerson(ctx, body.user_id, body.reason),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/users/{userId}/block',
      tag: 'Safety',
      operationId: 'unblockUser',
      summary: 'Unblock a user',
      description: 'A match or conversation that the block ended stays ended.',
      auth: 'user',
      contact: 'any',
      params: z.object({ userId: uuid() }),
      errors: ['USER_NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'User unblocked successfully' } },
    },
    (ctx, { params }) => unblockPerson(ctx, params.userId),
  ),
  endpoint(
    {
      method: 'get',
      path: '/users/blocked',
      tag: 'Safety',
      operationId: 'listBlockedUsers',
      summary: 'List blocked users',
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      response: {
        data: z.strictObject({ users: z.array(blockedView) }),
        paged: true,
        example: { users: [{ user: exampleCard, ...exampleBlock, blocked_at: exampleInterest.created_at }] },
      },
    },
    async (ctx, { query }) => {
      const { users, pagination } = await listBlocked(ctx, query)
      return { data: { users }, pagination }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/users/{userId}/report',
      aliases: [{ method: 'post', path: '/users/report/{userId}' }],
      tag: 'Safety',
      operationId: 'reportUser',
      summary: 'Report a user',
      description: reporting,
      auth: 'user',
      contact: 'any',
      limits: ['report'],
      params: z.object({ userId: uuid() }),
      body: z.object(reportFields),
      bodyExample: exampleReport,
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: reported,
    },
    (ctx, { params, body, request }) =>
      report(ctx, { userId: params.userId }, { ...body, languages: languagesIn(request) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/safety/report',
      tag: 'Safety',
      operationId: 'reportUserInBody',
      summary: 'Report the user named in the body',
      description: reporting,
      auth: 'user',
      contact: 'any',
      limits: ['report'],
      body: z.object({ reported_user_id: uuid(), ...reportFields }),
      bodyExample: { reported_user_id: exampleCard.id, ...exampleReport },
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: reported,
    },
    (ctx, { body: { reported_user_id, ...words }, request }) =>
      report(ctx, { userId: reported_user_id }, { ...words, languages: languagesIn(request) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/match/report',
      tag: 'Safety',
      operationId: 'reportMatch',
      summary: 'Report the other user of a match',
      description: `${reporting} The match may have ended.`,
      auth: 'user',
      contact: 'any',
      limits: ['report'],
      body: z.object({ match_id: uuid(), ...reportFields }),
      bodyExample: { match_id: '0193e6a3-1d2e-7f40-9a6b-4d8e0f2a3b45', ...exampleReport },
      errors: ['MATCH_NOT_FOUND'],
      response: reported,
    },
    (ctx, { body: { match_id, ...words }, request }) =>
      report(ctx, { matchId: match_id }, { ...words, languages: languagesIn(request) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/safety/reports',
      tag: 'Safety',
      operationId: 'listOwnReports',
      summary: 'List own reports',
      description:
        'Newest first, with what has become of them. `outcome` says whether something was done, and never what. The event ' +
        '`report:decided` follows a decision.',
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      response: {
        data: z.strictObject({ reports: z.array(ownReport) }),
        paged: true,
        example: {
          reports: [
            {
              id: reported.example.report_id,
              user: exampleCard,
              ...exampleReport,
              status: 'resolved',
              outcome: 'action_taken',
              created_at: exampleInterest.created_at,
            },
          ],
        },
      },
    },
    async (ctx, { query }) => {
      const { reports, pagination } = await listOwnReports(ctx, query)
      return { data: { reports }, pagination }
    },
  ),
  ...noticeEndpoints,
  ...evidenceEndpoints,
]
