import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { listInterests } from './list-interests.ts'

const categories = z.array(z.strictObject({ name: z.string(), interests: z.array(z.string()) }))

export const interestEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/interests',
      tag: 'Profile',
      operationId: 'listSuggestedInterests',
      summary: 'List suggested interests',
      description:
        'Grouped by category. A profile may have other interests as well. The response can be cached for an ' +
        'hour; revalidate it with `If-None-Match`.',
      auth: 'user',
      contact: 'any',
      etag: 'content',
      freshFor: 3_600,
      response: {
        data: z.strictObject({ categories }),
        example: { categories: [{ name: 'Outdoors', interests: ['Hiking', 'Camping'] }] },
      },
    },
    (ctx) => listInterests(ctx),
  ),
]
