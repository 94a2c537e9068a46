import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { profileChanged } from '../on-profile-changed.ts'
import { photoViews } from './photo-view.ts'
import { removePhoto } from './queries.ts'
import type { PhotoView } from './schemas.ts'

/**
 * Deletes one of the caller's pictures; if it was the primary one, the next one becomes it. Returns the remaining ones.
 * @throws AppError NOT_FOUND, PROFILE_INCOMPLETE when a published profile would have too few
 */
export async function deletePhoto(ctx: UserContext, photoId: string): Promise<PhotoView[]> {
  const { outcome, pictures, event, changes } = await removePhoto(ctx.db, ctx.actor.userId, photoId, ctx.now())
  switch (outcome) {
    case 'not_found':
      throw new AppError('NOT_FOUND')
    case 'last':
      throw new AppError('PROFILE_INCOMPLETE', {
        message: 'A published profile requires a photo; upload another first, or unpublish the profile.',
        details: { missing: ['photos'] },
      })
    case 'ok':
      await profileChanged(ctx, event ? [event, ...changes] : changes)
      return photoViews(ctx, pictures)
  }
}
