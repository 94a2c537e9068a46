import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../platform/endpoint.ts'
import { examplePhoto, photoView } from './schemas.ts'
import { servePhoto } from './serve-photo.ts'
import { uploadPhoto } from './upload-photo.ts'

export const photoEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/profile/photos',
      aliases: [
        { method: 'post', path: '/profile/image' },
        { method: 'post', path: '/users/me/photos' },
      ],
      tag: 'Profile',
      summary: 'Upload a photo',
      description:
        'A JPEG, PNG or WebP picture of at most 10 MiB and 40 megapixels. It is encoded anew; metadata, with the place where it was taken, is dropped.',
      auth: 'user',
      limits: ['profile_update'],
      keyWithoutRedis: 'run',
      bodyKind: 'form',
      body: z.object({
        photo: z.instanceof(File, { error: 'must be a file' }).openapi({ type: 'string', format: 'binary' }),
        is_primary: z.enum(['true', 'false']).default('false'),
      }),
      bodyExample: { photo: '(binary)', is_primary: 'true' },
      errors: ['CONFLICT'],
      response: { data: z.strictObject({ photo: photoView }), example: { photo: examplePhoto } },
    },
    async (ctx, { body }) => ({
      photo: await uploadPhoto(ctx, { photo: body.photo, isPrimary: body.is_primary === 'true' }),
    }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/photos/{user}/{file}',
      tag: 'Profile',
      summary: 'A picture',
      auth: 'none',
      unlimited: true,
      params: z.object({ user: uuid(), file: z.string().regex(/^[0-9a-f]{64}\.(webp|png)$/) }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'image/webp', description: 'The picture, to be kept for good.' },
    },
    (ctx, { params }) => servePhoto(ctx, params),
  ),
]
