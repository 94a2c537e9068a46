import type { Context } from '../../../context.ts'
import { setPhotoStatus, type DecisionOutcome } from './queries.ts'

/**
 * Approves or rejects a picture. With `onlyPending` a decision that has been made stands: what a provider says late
 * does not undo what a person has said. A published profile whose last picture is rejected is published no more.
 */
export async function decidePhoto(
  ctx: Context,
  { photoId, status, onlyPending }: { photoId: string; status: 'approved' | 'rejected'; onlyPending: boolean },
): Promise<DecisionOutcome> {
  const outcome = await setPhotoStatus(ctx.db, photoId, { status, onlyPending })
  if (outcome === 'ok') ctx.log.info('photo_decided', { photo_id: photoId, status })
  return outcome
}
