import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { listFeatures, listPublicSettings } from './public-settings.ts'

const settings = z.record(z.string(), z.unknown()).openapi({
  description: 'By key: `min_photos`, `maintenance`, `announcement` and others; docs/content.md lists them.',
})
const features = z.record(z.string(), z.boolean()).openapi({ description: 'By name, whether the caller has it.' })

export const settingEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/settings',
      tag: 'Content',
      operationId: 'listSettings',
      summary: 'List the settings that clients need',
      auth: 'none',
      etag: 'content',
      freshFor: 5,
      isShared: true,
      response: {
        data: z.strictObject({ settings }),
        example: {
          settings: { min_photos: 1, minimum_age: 18, 'limit.interest_daily': 20, maintenance: null },
        },
      },
    },
    async (ctx) => ({ settings: await listPublicSettings(ctx) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/settings/features',
      tag: 'Content',
      operationId: 'listFeatures',
      summary: 'List the features that the caller has',
      description: 'A feature may be open to a share of users. The others get 403 `FORBIDDEN` where they try.',
      auth: 'user',
      contact: 'any',
      response: { data: z.strictObject({ features }), example: { features: { calls: true, live_match: false } } },
    },
    async (ctx) => ({ features: await listFeatures(ctx) }),
  ),
]
