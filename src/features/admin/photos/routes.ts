import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../../http/endpoint.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { forOperators } from '../operation.ts'
import { decidePhotoInQueue, listWaitingPhotos, showPhoto } from './decide-photos.ts'
import { exampleWaiting, photoDecision, photoDecisionInput, waitingPhoto } from './schemas.ts'

const params = z.object({ photoId: uuid() })

export const adminPhotoEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'photos.decide',
      method: 'get',
      path: '/admin/photos',
      operationId: 'listWaitingPhotos',
      summary: 'List photos that wait for a decision',
      description: 'The longest wait first.',
      query: z.object({ status: z.enum(['pending']).default('pending'), ...pageQuery(20, 100) }),
      response: {
        paged: true,
        data: z.strictObject({ photos: z.array(waitingPhoto) }),
        example: { photos: [exampleWaiting] },
      },
    },
    async (ctx, { query }) => {
      const { photos, pagination } = await listWaitingPhotos(ctx, query)
      return { data: { photos }, pagination }
    },
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'photos.decide',
      method: 'get',
      path: '/admin/photos/{photoId}/image',
      operationId: 'downloadUserPhoto',
      summary: 'Download a photo of a user',
      description: 'For operators, whatever its status.',
      general: 'media_view',
      params,
      query: z.object({ size: z.enum(['small', 'medium', 'large']).default('medium') }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: PICTURE_TYPE, description: 'The photo.' },
    },
    (ctx, { params: { photoId }, query: { size } }) => showPhoto(ctx, { photoId, size }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'photos.decide',
      method: 'post',
      path: '/admin/photos/{photoId}/decision',
      operationId: 'respondToPhoto',
      summary: 'Respond to a photo that waits',
      description:
        'Its owner sees the status. A rejection under a rule graver than `profile_content` joins the case about its owner. ' +
        'Of two decisions at once, the second is refused.',
      keyWithoutRedis: 'run',
      params,
      body: photoDecisionInput,
      bodyExample: { decision: 'reject', policy: 'profile_content', next: true },
      errors: ['NOT_FOUND', 'CONFLICT', 'SELF_ACTION'],
      response: {
        data: photoDecision,
        example: { decided: { id: exampleWaiting.id, status: 'approved', case_id: null }, next: null },
      },
    },
    (ctx, { params: { photoId }, body: { policy, note, ...body } }) =>
      decidePhotoInQueue(ctx, {
        photoId,
        ...body,
        ...(policy === undefined ? {} : { policy }),
        ...(note === undefined ? {} : { note }),
      }),
  ),
]
