import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../http/endpoint.ts'
import { serveEvidencePicture } from './serve-picture.ts'

export const evidenceEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/safety/evidence/{reportId}/{file}',
      tag: 'Admin',
      operationId: 'downloadEvidencePicture',
      summary: 'Download a picture of evidence',
      description:
        'Use the addresses that reading the evidence returns. Each is for the operator who has read it, for ten minutes, while ' +
        'their role has the permission.',
      auth: 'none',
      general: 'pictures',
      params: z.object({
        reportId: uuid(),
        file: z
          .string()
          .regex(/^[\w-]{1,60}\.(webp|gif)$/)
          .openapi({ example: 'photo-0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23.webp' }),
      }),
      query: z.object({
        reader: uuid().optional(),
        expires: z.string().max(20).optional(),
        signature: z.string().max(64).optional(),
      }),
      missing: { reader: 'answered' },
      errors: ['NOT_FOUND'],
      response: {
        raw: true,
        status: 200,
        type: 'image/webp',
        description: 'The picture, as it was when it was reported.',
      },
    },
    (ctx, { params, query }) => serveEvidencePicture(ctx, params, query),
  ),
]
