import { z } from '@hono/zod-openapi'
import { cleanText } from '../../../foundation/text/text.ts'
import { endpoint, pageQuery, uuid } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { countQueues, listCases } from './list-cases.ts'
import { readCase, readEvidence } from './read-case.ts'
import { adminReportEndpoints } from './reports/routes.ts'
import {
  caseDetail,
  caseFilter,
  caseQueue,
  caseSummary,
  evidenceView,
  EXAMPLE_REPORT,
  exampleCase,
  exampleEvidence,
  exampleSummary,
} from './schemas.ts'
import { caseWorkEndpoints } from './work/routes.ts'

export const caseEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/cases',
      operationId: 'listCases',
      summary: 'List cases',
      description:
        'Open ones with the most urgent first: by severity, then by when they are due. Closed ones newest first. None is about ' +
        'the caller.',
      missing: { subject_id: 'answered' },
      query: z.object({ ...caseFilter, ...pageQuery(25, 100) }),
      response: {
        paged: true,
        data: z.strictObject({ cases: z.array(caseSummary) }),
        example: { cases: [exampleSummary] },
      },
    },
    async (ctx, { query }) => {
      const { cases, pagination } = await listCases(ctx, query)
      return { data: { cases }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/cases/queues',
      operationId: 'listCaseQueues',
      summary: 'List queues of cases',
      description: 'With what waits in each. For polling: send `If-None-Match`.',
      etag: 'content',
      response: {
        data: z.strictObject({
          queues: z.array(caseQueue),
          mine: z.int().openapi({ description: 'Cases that the caller holds.' }),
        }),
        example: {
          queues: [{ queue: 'safety', open: 12, overdue: 1, claimed: 2, oldest_opened_at: exampleSummary.opened_at }],
          mine: 1,
        },
      },
    },
    (ctx) => countQueues(ctx),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/cases/{caseId}',
      operationId: 'getCase',
      summary: 'Get a case',
      description:
        'With its timeline, its reports and former cases about the same person. Reading it is in the audit log. A case about the ' +
        'caller does not exist for them.',
      params: z.object({ caseId: uuid() }),
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ case: caseDetail }), example: { case: exampleCase } },
    },
    (ctx, { params }) => readCase(ctx, params.caseId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.evidence',
      method: 'post',
      path: '/admin/cases/{caseId}/evidence',
      operationId: 'openEvidence',
      keyWithoutRedis: 'run',
      summary: 'Open the evidence of a report',
      description:
        'What there was when it was reported: the last messages of the two, the profile, and their pictures; and the author of ' +
        'a notice. The timeline and the audit log say that the caller has read it, and why. Addresses of pictures are valid for ten minutes.',
      params: z.object({ caseId: uuid() }),
      body: z.object({
        report_id: uuid(),
        reason: cleanText(1, 500).openapi({ description: 'Why it is read; without personal data.' }),
      }),
      bodyExample: { report_id: EXAMPLE_REPORT, reason: 'To decide the case.' },
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ evidence: evidenceView }), example: { evidence: exampleEvidence } },
    },
    (ctx, { params, body }) => readEvidence(ctx, { caseId: params.caseId, reportId: body.report_id, why: body.reason }),
  ),
  ...caseWorkEndpoints,
  ...adminReportEndpoints,
]
