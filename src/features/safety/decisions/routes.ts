import { z } from '@hono/zod-openapi'
import { DECISION_STATES } from '../../../catalogue/cases.ts'
import { POLICY_KEYS } from '../../../catalogue/policies.ts'
import { endpoint, pageQuery, uuid } from '../../../http/endpoint.ts'
import { forOperators } from '../../admin/operation.ts'
import { adviseOnCase, confirmBan, decideCase, refuseBan, undoDecision } from './decide-case.ts'
import { listDecisions } from './list-decisions.ts'
import {
  adviceView,
  caseParams,
  decidedView,
  decisionInput,
  decisionParams,
  decisionView,
  exampleDecision,
  listPolicies,
  policiesView,
  undoInput,
} from './schemas.ts'

const exampleDecided = { decision: exampleDecision, statement_id: exampleDecision.statement_id }
const notOnes = 'Not for the moderator who proposed it. Needs a second factor within the last ten minutes.'

export const decisionEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/policies',
      operationId: 'listPolicies',
      summary: 'List the rules, measures and what strikes suggest',
      response: { data: policiesView, example: listPolicies() },
    },
    () => Promise.resolve(listPolicies()),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/cases/{caseId}/advice',
      operationId: 'getCaseAdvice',
      summary: 'Get the strikes of a case, and what they suggest',
      description: 'Advice only: nothing happens by itself.',
      params: caseParams,
      query: z.object({ policy: z.enum(POLICY_KEYS).optional() }),
      errors: ['NOT_FOUND'],
      response: {
        data: adviceView,
        example: { strikes: 1, with_policy: 3, suggestion: { measure: 'restriction', days: 7 } },
      },
    },
    (ctx, { params, query }) => adviseOnCase(ctx, params.caseId, query.policy),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.make',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/cases/{caseId}/decision',
      operationId: 'decideCase',
      summary: 'Decide a case',
      description:
        'By the moderator who holds the claim; without a claim, the decision takes the case. The measure takes effect in the same ' +
        'transaction, the person gets a statement of reasons, and reports are answered. A ban needs a second factor within the ' +
        'last ten minutes, and leaves the case open until another moderator confirms it. Operators do not decide about ' +
        'themselves, about people whom they have reported, or about operators who do not stand lower.',
      params: caseParams,
      body: decisionInput,
      bodyExample: {
        policy: 'harassment',
        measure: 'restriction',
        features: ['sending'],
        days: 7,
        explanation: exampleDecision.explanation,
        next: {},
      },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { status: 201, data: decidedView, example: exampleDecided },
    },
    (ctx, { params, body }) => decideCase(ctx, params.caseId, body),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.ban',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/decisions/{decisionId}/confirm',
      operationId: 'confirmBan',
      summary: 'Confirm a proposed ban',
      description: `Puts it into effect and closes its case. ${notOnes}`,
      params: decisionParams,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: decidedView, example: exampleDecided },
    },
    (ctx, { params }) => confirmBan(ctx, params.decisionId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.ban',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/decisions/{decisionId}/refuse',
      operationId: 'refuseBan',
      summary: 'Refuse a proposed ban',
      description: `Its case waits again. ${notOnes}`,
      params: decisionParams,
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: decidedView, example: exampleDecided },
    },
    (ctx, { params }) => refuseBan(ctx, params.decisionId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.undo',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/decisions/{decisionId}/undo',
      operationId: 'undoDecision',
      summary: 'Undo a decision',
      description: 'Restores exactly what its measure changed. Answers to reports stay. Needs a recent second factor.',
      params: decisionParams,
      body: undoInput,
      bodyExample: { reason: 'The photo was of another person.' },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: decidedView, example: exampleDecided },
    },
    (ctx, { params, body }) => undoDecision(ctx, params.decisionId, body.reason),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/decisions',
      operationId: 'listDecisions',
      summary: 'List decisions',
      description: 'Newest first; with `state=proposed`, the bans that wait for a second moderator.',
      missing: { subject_id: 'answered', case_id: 'answered' },
      query: z.object({
        ...pageQuery(20, 100),
        subject_id: uuid().optional(),
        case_id: uuid().optional(),
        state: z.enum(DECISION_STATES).optional(),
      }),
      response: {
        paged: true,
        data: z.strictObject({ decisions: z.array(decisionView) }),
        example: { decisions: [exampleDecision] },
      },
    },
    async (ctx, { query }) => {
      const { decisions, pagination } = await listDecisions(ctx, query)
      return { data: { decisions }, pagination }
    },
  ),
]
