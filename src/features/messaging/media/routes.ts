import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../http/endpoint.ts'
import { MAX_MEGAPIXELS } from '../../../providers/media.ts'
import { exampleIds, exampleMedia, mediaView } from '../schemas.ts'
import { serveMedia } from './serve-media.ts'
import { uploadMedia } from './upload-media.ts'

export const mediaEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/media',
      tag: 'Messaging',
      operationId: 'uploadMedia',
      summary: 'Upload a picture to send',
      description:
        `A JPEG, PNG, WebP, HEIC or GIF picture of at most 10 MiB, ${MAX_MEGAPIXELS} megapixels and 12,000 ` +
        'pixels on a side, for a conversation of the caller. It is re-encoded: metadata, including the ' +
        'location, is removed. A GIF stays animated if it has at most 300 frames of at most 1,600 pixels on a ' +
        'side and 50 megapixels in total, and shows at most 216 distinct screens; otherwise it becomes a ' +
        'still picture. Send it once, with `media_id`, within 24 hours.',
      auth: 'user',
      contact: 'proved',
      limits: ['media_upload'],
      keyWithoutRedis: 'run',
      bodyKind: 'form',
      body: z
        .object({
          file: z.instanceof(File, { error: 'must be a file' }).openapi({ type: 'string', format: 'binary' }),
          conversation_id: uuid().optional(),
          match_id: uuid().optional(),
        })
        .refine((body) => (body.conversation_id === undefined) !== (body.match_id === undefined), {
          path: ['conversation_id'],
          error: 'exactly one of conversation_id and match_id is required',
        }),
      bodyExample: { file: '(binary)', conversation_id: exampleIds.conversation },
      errors: ['CONVERSATION_NOT_FOUND', 'CONFLICT'],
      response: {
        data: z.strictObject({ media_id: uuid(), media: mediaView }),
        example: { media_id: exampleMedia.id, media: exampleMedia },
      },
    },
    async (ctx, { body: { file, ...conversation } }) => {
      const media = await uploadMedia(ctx, { conversation, file })
      return { media_id: media.id, media }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/media/{mediaId}',
      tag: 'Messaging',
      operationId: 'downloadMedia',
      summary: 'Download a picture of a conversation',
      description:
        'For the users of the conversation. Returns the picture as sent or, with `size`, a still picture of ' +
        'at most 320, 800 or 1,600 pixels.',
      auth: 'user',
      contact: 'any',
      general: 'media_view',
      params: z.object({ mediaId: uuid() }),
      query: z.object({ size: z.enum(['small', 'medium', 'large']).optional() }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'image/webp', description: 'The picture; a GIF if it is animated.' },
    },
    (ctx, { params, query, request }) =>
      serveMedia(ctx, { mediaId: params.mediaId, size: query.size }, request.headers.get('if-none-match')),
  ),
]
