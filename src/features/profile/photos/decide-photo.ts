import type { Context } from '../../../context.ts'
import { setPhotoStatus, type DecidedPhoto } from './queries.ts'

/**
 * Approves or rejects a picture. With `onlyPending` an existing decision stands: a provider's late verdict does not
 * overrule a moderator. A published profile whose last picture is rejected is unpublished.
 */
export async function decidePhoto(
  ctx: Context,
  { photoId, status, onlyPending }: { photoId: string; status: 'approved' | 'rejected'; onlyPending: boolean },
): Promise<DecidedPhoto['outcome']> {
  const { outcome, changes } = await setPhotoStatus(ctx.db, photoId, { status, onlyPending })
  ctx.publish(changes)
  if (outcome === 'ok') ctx.log.info('photo_decided', { photo_id: photoId, status })
  return outcome
}
