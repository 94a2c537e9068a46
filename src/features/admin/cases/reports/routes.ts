import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { reportStatus } from '../schemas.ts'
import { listReports, reviewReport } from './review-reports.ts'
import { exampleReport, reportView, reviewInput } from './schemas.ts'

export const adminReportEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'cases.read',
      method: 'get',
      path: '/admin/reports',
      operationId: 'listReports',
      summary: 'List reports',
      description: 'Newest first. None is about the caller. Reading them is in the audit log.',
      query: z.object({ status: reportStatus.optional(), ...pageQuery(20, 100) }),
      response: {
        paged: true,
        data: z.strictObject({ reports: z.array(reportView) }),
        example: { reports: [exampleReport] },
      },
    },
    async (ctx, { query }) => {
      const { reports, pagination } = await listReports(ctx, query)
      return { data: { reports }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'cases.work',
      method: 'patch',
      path: '/admin/reports/{reportId}',
      operationId: 'reviewReport',
      summary: 'Review a report',
      description:
        '`dismissed` decides this report alone, which its author hears of; its case stays open. 409 has `details.claimed_until` ' +
        'while another moderator holds the case.',
      params: z.object({ reportId: uuid() }),
      body: reviewInput,
      bodyExample: { status: 'dismissed', note: 'The photo is their own.' },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: messageOnly, example: { message: 'Report dismissed' } },
    },
    (ctx, { params, body }) => reviewReport(ctx, params.reportId, body),
  ),
]
