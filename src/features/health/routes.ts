import { z } from '@hono/zod-openapi'
import { endpoint } from '../../http/endpoint.ts'
import type { RawJson } from '../../http/raw-json.ts'
import type { Report } from './check.ts'
import { lastReport } from './last-report.ts'

const health = z.enum(['up', 'down'])

const report = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'Every part answers.',
  schema: z.strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    services: z.strictObject({ postgres: health, redis: health, objects: health }),
  }) satisfies z.ZodType<Report>,
  example: { status: 'healthy', services: { postgres: 'up', redis: 'up', objects: 'up' } },
  unavailable: {
    description: 'A part is down.',
    example: { status: 'unhealthy', services: { postgres: 'up', redis: 'down', objects: 'up' } },
  },
} as const satisfies RawJson

const liveness = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: 'The Worker runs.',
  schema: z.strictObject({ status: z.literal('alive') }),
  example: { status: 'alive' },
} as const satisfies RawJson

const answer = (body: Report) => Response.json(body, { status: body.status === 'healthy' ? 200 : 503 })

export const healthEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/health',
      aliases: [{ method: 'get', path: '/health/readiness' }],
      root: true,
      tag: 'Operations',
      summary: 'Whether everything works',
      description:
        'Asks each part what requests ask of it, within 1.5 seconds: Postgres a statement, Redis to count under a limit, an object to answer. What is answered is at most a second old.',
      auth: 'none',
      unlimited:
        'An isolate asks its parts once a second, however often it is asked; and monitors must not be refused.',
      response: report,
    },
    async (ctx) => answer(await lastReport(ctx)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/health/liveness',
      root: true,
      tag: 'Operations',
      summary: 'Whether the Worker answers',
      auth: 'none',
      unlimited: 'Nobody is asked.',
      response: liveness,
    },
    () => Promise.resolve(Response.json({ status: 'alive' })),
  ),
]
