import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../http/endpoint.ts'
import { MAX_MEGAPIXELS } from '../../../providers/media.ts'
import { MAX_PHOTOS } from '../rules.ts'
import { arrangePhotos } from './arrange-photos.ts'
import { deletePhoto } from './delete-photo.ts'
import { PHOTO_FILE } from '../../people/photo-url.ts'
import { examplePhoto, photosChanged, photoView } from './schemas.ts'
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
      operationId: 'uploadPhoto',
      summary: 'Upload a photo',
      description:
        `A JPEG, PNG, WebP or HEIC picture of at most 10 MiB, ${MAX_MEGAPIXELS} megapixels and 12,000 pixels ` +
        `on a side; at most ${MAX_PHOTOS} per profile. It is re-encoded: metadata, including the location, is ` +
        'removed, and an animation becomes a still picture. Other users see it once it is approved. Uploading ' +
        'the same picture again returns the same photo.',
      auth: 'user',
      contact: 'any',
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
      method: 'put',
      path: '/profile/photos/order',
      tag: 'Profile',
      operationId: 'reorderPhotos',
      summary: 'Reorder photos',
      description: 'Must name all photos. The first one becomes the primary photo, unless it is rejected.',
      auth: 'user',
      contact: 'any',
      limits: ['profile_update'],
      body: z.object({
        photo_ids: z
          .array(uuid())
          .min(1)
          .max(MAX_PHOTOS)
          .refine((ids) => new Set(ids).size === ids.length, { error: 'must not name a photo twice' }),
      }),
      bodyExample: { photo_ids: [examplePhoto.id] },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: photosChanged, example: { message: 'Photos reordered successfully', photos: [examplePhoto] } },
    },
    async (ctx, { body }) => ({
      message: 'Photos reordered successfully',
      photos: await arrangePhotos(ctx, body.photo_ids),
    }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/profile/photos/{photoId}',
      withoutConsent: true,
      aliases: [{ method: 'delete', path: '/users/me/photos/{photoId}' }],
      tag: 'Profile',
      operationId: 'deletePhoto',
      summary: 'Delete a photo',
      description:
        'If it was the primary photo, the next one becomes primary. A published profile keeps at least one photo.',
      auth: 'user',
      contact: 'any',
      limits: ['profile_update'],
      params: z.object({ photoId: uuid() }),
      errors: ['NOT_FOUND', 'PROFILE_INCOMPLETE'],
      response: { data: photosChanged, example: { message: 'Photo deleted successfully', photos: [] } },
    },
    async (ctx, { params }) => ({
      message: 'Photo deleted successfully',
      photos: await deletePhoto(ctx, params.photoId),
    }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/photos/{user}/{name}/{file}',
      tag: 'Profile',
      operationId: 'downloadPhoto',
      summary: 'Download a photo',
      description:
        'Use photo URLs as returned. A URL is issued to one viewer and valid for at most two days, while that ' +
        'viewer may see the user; request the user again for a new one.',
      auth: 'none',
      general: 'pictures',
      params: z.object({
        user: uuid(),
        name: z
          .string()
          .regex(/^[0-9a-f]{32}-[0-9a-f]{12}$/)
          .openapi({ example: '9f86d081884c7d659a2feaa0c55ad015-a3bf4f1b2b0b' }),
        file: z.string().regex(PHOTO_FILE).openapi({ example: 'medium.webp' }),
      }),
      query: z.object({
        viewer: uuid().optional(),
        expires: z.string().max(20).optional(),
        signature: z.string().max(64).optional(),
      }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'image/webp', description: 'The photo.' },
    },
    (ctx, { params, query, request }) =>
      servePhoto(ctx, params, { proof: query, ifNoneMatch: request.headers.get('if-none-match') }),
  ),
]
