import { z } from '@hono/zod-openapi'
import { uuid } from '../../../platform/endpoint.ts'

export const photoView = z.strictObject({ id: uuid(), url: z.url(), is_primary: z.boolean() }).openapi('Photo')

const exampleOwner = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'

export const examplePhoto = {
  id: '0193e6a1-0c2d-7e4f-8a5b-3c7d9e1f2a34',
  url: `https://api.vibesmatch.example/api/v1/photos/${exampleOwner}/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.webp`,
  is_primary: true,
}
