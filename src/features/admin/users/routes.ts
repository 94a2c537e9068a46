import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { deletedOnRequestView, exported } from '../../privacy/schemas.ts'
import { userParams } from '../money/schemas.ts'
import { forOperators } from '../operation.ts'
import { changeUserStatus } from './change-status.ts'
import { correctProfile } from './correct-user.ts'
import { readUser } from './detail/read-user.ts'
import { exampleDetail, userDetail } from './detail/schemas.ts'
import { endSessionsOf } from './end-sessions.ts'
import { listUsers } from './list-users.ts'
import { deleteFor, exportFor } from './on-request.ts'
import { revealUser } from './reveal-user.ts'
import {
  correctedView,
  correctionInput,
  exampleReason,
  exampleUser,
  reasonBody,
  revealedView,
  revealInput,
  sessionsInput,
  statusInput,
  statusView,
  userRow,
  usersQuery,
} from './schemas.ts'

/** What acts on an account may be refused with. */
const REFUSALS = ['USER_NOT_FOUND', 'SELF_ACTION', 'FORBIDDEN'] as const

export const adminUserEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'users.read',
      method: 'get',
      path: '/admin/users',
      operationId: 'listUsers',
      summary: 'List users',
      description:
        'Newest first; all filters must hold. Phone and address are matched exactly, whether proved or claimed, and such a ' +
        'search is noted in the audit log.',
      query: usersQuery,
      missing: { id: 'answered' },
      response: { paged: true, data: z.strictObject({ users: z.array(userRow) }), example: { users: [exampleUser] } },
    },
    async (ctx, { query: { limit, cursor, created_since, created_until, ...wanted } }) => {
      const filter = { ...wanted, since: created_since, until: created_until }
      const { users, pagination } = await listUsers(ctx, filter, { limit, cursor })
      return { data: { users }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.read',
      method: 'get',
      path: '/admin/users/{userId}',
      operationId: 'getUser',
      summary: 'Get what operators see of a user',
      description: 'Masked; `POST /admin/users/{userId}/reveal` has the personal data.',
      params: userParams,
      errors: ['USER_NOT_FOUND'],
      response: { data: z.strictObject({ user: userDetail }), example: { user: exampleDetail } },
    },
    async (ctx, { params }) => ({ user: await readUser(ctx, params.userId) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.reveal',
      method: 'post',
      path: '/admin/users/{userId}/reveal',
      operationId: 'getUserPersonalData',
      summary: 'Get personal data of a user',
      description: 'Only the named fields. The audit log has their names and the reason.',
      keyWithoutRedis: 'run',
      params: userParams,
      body: revealInput,
      bodyExample: { fields: ['phone'], ...exampleReason },
      errors: REFUSALS,
      response: { data: revealedView, example: { phone: '+351912345612' } },
    },
    (ctx, { params, body }) => revealUser(ctx, { ...params, ...body }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.status',
      method: 'patch',
      path: '/admin/users/{userId}/status',
      operationId: 'updateUserStatus',
      summary: 'Update the status of a user',
      description:
        'Suspends or reactivates an account outside a case. A suspension is a decision, with a statement of reasons that can be ' +
        'appealed, unless its owner has asked for it; reactivating undoes it. A ban answers 409 with `details.case_id`, the case ' +
        'in which to propose it; what was decided in a case is undone there as well.',
      params: userParams,
      body: statusInput,
      bodyExample: { status: 'suspended', reason: 'account_security', note: 'Ticket 1204' },
      errors: [...REFUSALS, 'CONFLICT'],
      response: {
        data: statusView,
        example: {
          user: { id: exampleUser.id, account_status: 'suspended', reason: 'account_security', until: null },
        },
      },
    },
    (ctx, { params, body }) => changeUserStatus(ctx, { ...params, ...body }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.sessions',
      method: 'post',
      path: '/admin/users/{userId}/sessions/end',
      operationId: 'endUserSessions',
      summary: 'End sessions of a user',
      keyWithoutRedis: 'run',
      params: userParams,
      body: sessionsInput,
      bodyExample: exampleReason,
      missing: { userId: 'USER_NOT_FOUND', session_id: 'NOT_FOUND' },
      errors: [...REFUSALS, 'NOT_FOUND'],
      response: { data: z.strictObject({ ended: z.int() }), example: { ended: 2 } },
    },
    (ctx, { params, body: { session_id, reason } }) => endSessionsOf(ctx, { ...params, sessionId: session_id, reason }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.correct',
      method: 'patch',
      path: '/admin/users/{userId}/profile',
      operationId: 'updateUserProfile',
      summary: 'Update the name or birth date of a user',
      description:
        'A date of birth settles a dispute about it: one of an adult reactivates an account that was suspended for its age. ' +
        'One under age closes the account, if its owner has stated it; that needs the permission `users.status`.',
      params: userParams,
      body: correctionInput,
      bodyExample: { first_name: 'Ana', ...exampleReason },
      errors: [...REFUSALS, 'CONFIRMATION_REQUIRED'],
      response: { data: correctedView, example: { outcome: 'corrected' } },
    },
    (ctx, { params, body: { first_name, birth_date, reason } }) =>
      correctProfile(ctx, { ...params, firstName: first_name, birthDate: birth_date, reason }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.export',
      method: 'post',
      path: '/admin/users/{userId}/export',
      operationId: 'exportUser',
      summary: 'Export the data of a user on request',
      description: 'The same document as the owner’s own export.',
      limits: ['account_export'],
      keyWithoutRedis: 'run',
      params: userParams,
      body: reasonBody,
      bodyExample: exampleReason,
      errors: REFUSALS,
      response: exported,
    },
    async (ctx, { params, body }) => {
      const { fileName, body: document } = await exportFor(ctx, { ...params, ...body })
      return new Response(document, {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': `attachment; filename="${fileName}"`,
          'cache-control': 'no-store',
        },
      })
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'users.delete',
      method: 'post',
      path: '/admin/users/{userId}/deletion',
      operationId: 'deleteUser',
      summary: 'Delete the account of a user on request',
      description: 'As the owner would: hidden at once, and restorable until `restorable_until`.',
      keyWithoutRedis: 'run',
      params: userParams,
      body: reasonBody,
      bodyExample: exampleReason,
      errors: REFUSALS,
      response: {
        data: deletedOnRequestView,
        example: { restorable_until: '2026-12-20T10:35:00.000Z', renewals: [] },
      },
    },
    (ctx, { params, body }) => deleteFor(ctx, { ...params, ...body }),
  ),
]
