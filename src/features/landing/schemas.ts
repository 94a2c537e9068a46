import { z } from '@hono/zod-openapi'
import { API } from '../../catalogue/api.ts'
import { PROTOCOL_VERSION } from '../../protocol/version.ts'

/** Where a client that knows only the address of the API finds the rest. Addresses are absolute. */
export const apiIndex = z.strictObject({
  name: z.string(),
  version: z.string().openapi({ description: 'The version of the OpenAPI document.' }),
  realtime_version: z.int().openapi({ description: 'The version of the realtime protocol, as in `authenticated`.' }),
  links: z.strictObject({
    self: z.url(),
    documentation: z.url(),
    openapi: z.url(),
    asyncapi: z.url(),
    health: z.url(),
  }),
})

/** @param publicUrl where clients reach this deployment, without a slash at its end */
export const indexOfApi = (publicUrl: string): z.output<typeof apiIndex> => ({
  name: API.name,
  version: API.version,
  realtime_version: PROTOCOL_VERSION,
  links: {
    self: `${publicUrl}/api/v1`,
    documentation: `${publicUrl}/docs`,
    openapi: `${publicUrl}/openapi.json`,
    asyncapi: `${publicUrl}/asyncapi.json`,
    health: `${publicUrl}/health`,
  },
})
