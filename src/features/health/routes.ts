import { z } from '@hono/zod-openapi'
import { endpoint } from '../../http/endpoint.ts'
import type { RawJson } from '../../http/raw-json.ts'
import type { Context } from '../../context.ts'
import type { Report } from './check.ts'
import { lastReport } from './last-report.ts'

const health = z.enum(['up', 'down'])

const report = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'All services are up.',
  schema: z.strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    services: z.strictObject({ postgres: health, redis: health, objects: health }),
    version: z.string().optional().openapi({ description: 'Id of the deployed version that answers.' }),
  }) satisfies z.ZodType<Report>,
  example: {
    status: 'healthy',
    services: { postgres: 'up', redis: 'up', objects: 'up' },
    version: '6f1e5b0a-2c1d-4f6b-9a54-0d0f7f0c9a11',
  },
  unavailable: {
    description: 'At least one service is down.',
    example: { status: 'unhealthy', services: { postgres: 'up', redis: 'down', objects: 'up' } },
  },
} as const satisfies RawJson

const liveness = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'The Worker is running.',
  schema: z.strictObject({ status: z.literal('alive') }),
  example: { status: 'alive' },
} as const satisfies RawJson

/** The binding is Cloudflare's; a Worker that runs outside wrangler has none. */
const versionOf = (env: Partial<Env>) => env.CF_VERSION_METADATA?.id

const answer = (ctx: Context, report: Report) =>
  Response.json({ ...report, version: versionOf(ctx.env) }, { status: report.status === 'healthy' ? 200 : 503 })

export const healthEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/health',
      aliases: [{ method: 'get', path: '/health/readiness' }],
      root: true,
      tag: 'Operations',
      operationId: 'checkHealth',
      summary: 'Check the health of the service',
      description:
        'Runs a statement on Postgres, counts under a limit in Redis and calls a Durable Object, within 1.5 ' +
        'seconds. The result is at most one second old.',
      auth: 'none',
      unlimited: 'Each isolate checks its services at most once a second, and monitors must not be refused.',
      response: report,
    },
    async (ctx) => answer(ctx, await lastReport(ctx)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/health/liveness',
      root: true,
      tag: 'Operations',
      operationId: 'checkLiveness',
      summary: 'Check that the Worker responds',
      auth: 'none',
      unlimited: 'No other service is called.',
      response: liveness,
    },
    () => Promise.resolve(Response.json({ status: 'alive' })),
  ),
]
