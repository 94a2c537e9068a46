import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { profileChanged } from '../on-profile-changed.ts'
import { photoViews } from './photo-view.ts'
import { orderPhotos } from './queries.ts'
import type { PhotoView } from './schemas.ts'

/**
 * Reorders all of the caller's pictures; the first one that is not rejected becomes the primary one.
 * @throws AppError NOT_FOUND when one is not theirs, CONFLICT when some are missing
 */
export async function arrangePhotos(ctx: UserContext, photoIds: readonly string[]): Promise<PhotoView[]> {
  const { outcome, pictures, changes } = await orderPhotos(ctx.db, ctx.actor.userId, photoIds)
  switch (outcome) {
    case 'not_found':
      throw new AppError('NOT_FOUND')
    case 'incomplete':
      throw new AppError('CONFLICT', { message: 'The profile has more photos; name all of them.' })
    case 'ok':
      await profileChanged(ctx, changes)
      return photoViews(ctx, pictures)
  }
}
