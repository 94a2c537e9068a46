import { endpoint } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { readStats } from './read-stats.ts'
import { exampleStats, statsQuery, statsView } from './schemas.ts'
import { exportTransparency, readTransparency } from './transparency/read-transparency.ts'
import { exampleTransparency, periodQuery, transparencyView } from './transparency/schemas.ts'

export const statsEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'stats.read',
      method: 'get',
      path: '/admin/stats',
      operationId: 'getStats',
      summary: 'Get statistics',
      description: 'From counts of hours, which are made every minute; `queues` is what waits now.',
      query: statsQuery,
      response: { data: statsView, example: exampleStats },
    },
    (ctx, { query }) => readStats(ctx, query.range),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'transparency.read',
      method: 'get',
      path: '/admin/transparency',
      operationId: 'getTransparencyReport',
      summary: 'Get the transparency report of a period',
      description: 'What articles 15 and 24 of the DSA ask for. It has no personal data.',
      query: periodQuery,
      response: { data: transparencyView, example: exampleTransparency },
    },
    (ctx, { query }) => readTransparency(ctx, query),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'transparency.read',
      method: 'get',
      path: '/admin/transparency/export',
      operationId: 'downloadTransparencyReport',
      summary: 'Download the transparency report of a period',
      description: 'The same as comma-separated values: section, name, detail, value.',
      query: periodQuery,
      response: { raw: true, status: 200, type: 'text/csv', description: 'The report.' },
    },
    async (ctx, { query }) =>
      new Response(await exportTransparency(ctx, query), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="vibesmatch-transparency-${query.from}-${query.to}.csv"`,
          'cache-control': 'private, no-store',
        },
      }),
  ),
]
