import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { exportAuditLog, listAuditLog } from './audit-log.ts'
import { auditEntry, auditFilter, exampleEntry } from './schemas.ts'

export const auditEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'audit.read',
      method: 'get',
      path: '/admin/audit-log',
      operationId: 'listAuditLog',
      summary: 'List what operators have done',
      description: 'Newest first. Entries are never changed, and each is sealed by a hash over those before it.',
      missing: { operator_id: 'answered' },
      query: z.object({ ...auditFilter, ...pageQuery(50, 200) }),
      response: {
        paged: true,
        data: z.strictObject({ entries: z.array(auditEntry) }),
        example: { entries: [exampleEntry] },
      },
    },
    async (ctx, { query }) => {
      const { entries, pagination } = await listAuditLog(ctx, query)
      return { data: { entries }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'audit.export',
      method: 'get',
      path: '/admin/audit-log/export',
      operationId: 'downloadAuditLog',
      summary: 'Download what operators have done',
      description: 'Comma-separated values, newest first. Needs a second factor within the last ten minutes.',
      limits: ['account_export'],
      missing: { operator_id: 'answered' },
      query: z.object(auditFilter),
      response: { raw: true, status: 200, type: 'text/csv', description: 'A document that breaks off is incomplete.' },
    },
    (ctx, { query }) =>
      Promise.resolve(
        new Response(exportAuditLog(ctx, query), {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': 'attachment; filename="vibesmatch-audit-log.csv"',
          },
        }),
      ),
  ),
]
