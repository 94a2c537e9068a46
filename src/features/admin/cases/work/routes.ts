import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { caseSummary, EXAMPLE_OPERATOR, exampleSummary, nextInput, noteText } from '../schemas.ts'
import { claimNextCase, workOnCase } from '../work-on-case.ts'

const working = {
  ...forOperators,
  permission: 'cases.work',
  method: 'post',
  params: z.object({ caseId: uuid() }),
} as const
const claimed = { ...exampleSummary, claim: { operator_id: EXAMPLE_OPERATOR, until: '2026-11-22T09:10:00.000Z' } }
const answered = { data: z.strictObject({ case: caseSummary }), example: { case: exampleSummary } } as const

export const caseWorkEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'cases.work',
      method: 'post',
      path: '/admin/cases/next',
      operationId: 'claimNextCase',
      summary: 'Claim the next case',
      description:
        'Claims the most urgent case that nobody holds, for ten minutes since the last act on it. Never one about the caller, one that they ' +
        'have reported, or one that they have skipped within the last hour; escalated ones only for senior moderators. A moderator holds at ' +
        'most five.',
      body: nextInput,
      bodyIsOptional: true,
      bodyExample: { queue: 'safety', languages: ['pt', 'en'] },
      errors: ['CONFLICT'],
      response: {
        data: z.strictObject({
          case: z.union([caseSummary, z.null()]).openapi({ description: 'Null where none waits.' }),
        }),
        example: { case: claimed },
      },
    },
    (ctx, { body }) => claimNextCase(ctx, body),
  ),
  endpoint(
    {
      ...working,
      path: '/admin/cases/{caseId}/claim',
      operationId: 'claimCase',
      keyWithoutRedis: 'run',
      summary: 'Claim a case',
      description:
        'Claims it for ten minutes, or prolongs the claim. 409 has `details.claimed_until` while another moderator holds it.',
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { ...answered, example: { case: claimed } },
    },
    (ctx, { params }) => workOnCase(ctx, { caseId: params.caseId, act: 'claim' }),
  ),
  endpoint(
    {
      ...working,
      path: '/admin/cases/{caseId}/release',
      operationId: 'releaseCase',
      keyWithoutRedis: 'run',
      summary: 'Release a case',
      description: 'Hands the case back to its queue.',
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: answered,
    },
    (ctx, { params }) => workOnCase(ctx, { caseId: params.caseId, act: 'release' }),
  ),
  endpoint(
    {
      ...working,
      path: '/admin/cases/{caseId}/skip',
      operationId: 'skipCase',
      keyWithoutRedis: 'run',
      summary: 'Skip a case',
      description: 'Hands it back, and is not offered it again for an hour.',
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: answered,
    },
    (ctx, { params }) => workOnCase(ctx, { caseId: params.caseId, act: 'skip' }),
  ),
  endpoint(
    {
      ...working,
      path: '/admin/cases/{caseId}/escalate',
      operationId: 'escalateCase',
      summary: 'Escalate a case to senior moderators',
      description: 'Hands it back, for senior moderators only.',
      body: z.object({ note: noteText }),
      bodyExample: { note: 'May be a network of accounts.' },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { ...answered, example: { case: { ...exampleSummary, is_escalated: true } } },
    },
    (ctx, { params, body }) => workOnCase(ctx, { caseId: params.caseId, act: 'escalate', words: body.note }),
  ),
  endpoint(
    {
      ...working,
      path: '/admin/cases/{caseId}/notes',
      operationId: 'addCaseNote',
      summary: 'Add a note to a case',
      description: 'For other operators. Prolongs the claim of the caller. Closed cases take notes as well.',
      body: z.object({ text: noteText }),
      bodyExample: { text: 'Asked support for the earlier ticket.' },
      errors: ['NOT_FOUND'],
      response: answered,
    },
    (ctx, { params, body }) => workOnCase(ctx, { caseId: params.caseId, act: 'note', words: body.text }),
  ),
]
