import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { forOperators } from '../../admin/operation.ts'
import { decisionParams, exampleDecision } from '../decisions/schemas.ts'
import { countDecisions, readNextReview, readReview, review } from './review-decisions.ts'
import {
  countsQuery,
  countsView,
  exampleCounts,
  exampleReview,
  nextReviewView,
  reviewedView,
  reviewInput,
  reviewView,
} from './schemas.ts'

export const reviewEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.review',
      method: 'get',
      path: '/admin/decisions/reviews',
      operationId: 'getNextReview',
      summary: 'Get the decision to review next',
      description:
        'Of a sample of the decisions of the last days that have no review: none of the caller’s own, and neither bans nor what was ' +
        'appealed, which a second moderator sees in any case.',
      response: { data: nextReviewView, example: { decision: exampleDecision, waiting: 12 } },
    },
    (ctx) => readNextReview(ctx),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'decisions.review',
      method: 'post',
      keyWithoutRedis: 'run',
      path: '/admin/decisions/{decisionId}/review',
      operationId: 'reviewDecision',
      summary: 'Review a decision',
      description:
        'Not for the moderator who made it. Changes nothing about the person; what the caller would have decided otherwise is in the ' +
        'timeline of the case.',
      params: decisionParams,
      body: reviewInput,
      bodyExample: {
        outcome: 'would_decide_otherwise',
        measure: 'warning',
        note: exampleReview.note,
        opens_case: true,
      },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { status: 201, data: reviewedView, example: { review: exampleReview, case_id: null } },
    },
    (ctx, { params, body }) => review(ctx, params.decisionId, body),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/decisions/{decisionId}/review',
      operationId: 'getDecisionReview',
      summary: 'Get the review of a decision',
      params: decisionParams,
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ review: reviewView }), example: { review: exampleReview } },
    },
    (ctx, { params }) => readReview(ctx, params.decisionId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/decisions/counts',
      operationId: 'getDecisionCounts',
      summary: 'Get what moderators have decided',
      description: 'For each moderator, and what became of it; those without `decisions.review` see their own.',
      query: countsQuery,
      response: {
        data: countsView,
        example: { since: '2026-10-23T09:00:00.000Z', moderators: [exampleCounts] },
      },
    },
    (ctx, { query }) => countDecisions(ctx, query),
  ),
]
