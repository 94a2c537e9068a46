import { timingSafeEqual } from 'node:crypto'
import { utf8 } from '../../foundation/bytes.ts'
import { sha256 } from '../../foundation/crypto.ts'
import { AppError } from '../../foundation/errors.ts'
import { endpoint } from '../../http/endpoint.ts'
import { onNotFound } from '../../http/mount.ts'
import { bearerIn } from '../../security/access-token.ts'
import { CONTENT_TYPE } from './exposition.ts'
import { readMetrics } from './read-metrics.ts'

/** For whoever operates the deployment; not in the document of the API. */
export const metricsEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/metrics',
      root: true,
      tag: 'Operations',
      operationId: 'getMetrics',
      summary: 'Get metrics for Prometheus',
      auth: 'none',
      unlimited: 'Without the token of METRICS_TOKEN no other service is called.',
      duringMaintenance: true,
      errors: ['UNAUTHORIZED', 'NOT_FOUND'],
      response: {
        raw: true,
        status: 200,
        type: 'text/plain',
        description: 'Metrics in the text format of Prometheus.',
      },
    },
    async (ctx, { request }) => {
      const { METRICS_TOKEN: token } = ctx.settings
      if (token === undefined) return onNotFound()
      const given = bearerIn(request.headers.get('authorization') ?? '') ?? ''
      // Of hashes, which are equally long and tell nothing of the token by the time that it takes to compare them.
      const [a, b] = await Promise.all([sha256(utf8(given)), sha256(utf8(token))])
      if (!timingSafeEqual(a, b)) throw new AppError('UNAUTHORIZED')
      const headers = { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' }
      return new Response(await readMetrics(ctx), { headers })
    },
  ),
]
