import { endpoint } from '../../platform/endpoint.ts'
import { checkHealth, type Report } from './check.ts'

const report = {
  raw: true,
  status: 200,
  type: 'application/json',
  description: '`{ status, services: { postgres, redis, objects } }`; 503 with the same body when a part is down.',
} as const

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
      description: 'Really asks Postgres, Redis and an object, each within 1.5 seconds.',
      auth: 'none',
      unlimited: true,
      response: report,
    },
    async (ctx) => answer(await checkHealth(ctx)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/health/liveness',
      root: true,
      tag: 'Operations',
      summary: 'Whether the Worker answers',
      auth: 'none',
      unlimited: true,
      response: { ...report, description: '`{ status: "alive" }`.' },
    },
    () => Promise.resolve(Response.json({ status: 'alive' })),
  ),
]
