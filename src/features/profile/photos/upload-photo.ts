import { readUpload } from '../../../http/body.ts'
import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { STILL_KINDS } from '../../../providers/media-kind.ts'
import { deletePicture, putPicture } from '../../../providers/picture-folder.ts'
import { MAX_PHOTOS } from '../rules.ts'
import { profileChanged } from '../on-profile-changed.ts'
import { contentHash, folderOf, pictureIndex } from './photo-objects.ts'
import { photoView } from './photo-view.ts'
import { addPhoto } from './queries.ts'
import type { PhotoView } from './schemas.ts'

/**
 * Adds a picture to the caller's profile. It is re-encoded, so nothing hidden in the file is kept. The objects are
 * stored before the row: the sweep deletes what a crash leaves, and no row lacks its objects. Uploading the same
 * picture twice gives one row and one set of objects.
 * @throws AppError VALIDATION_FAILED, PAYLOAD_TOO_LARGE, CONFLICT when the profile is full, UNAVAILABLE
 */
export async function uploadPhoto(
  ctx: UserContext,
  { photo, isPrimary }: { photo: File; isPrimary: boolean },
): Promise<PhotoView> {
  const { userId } = ctx.actor
  const source = await readUpload('photo', photo)
  const picture = await ctx.media.encode(source, { field: 'photo', kinds: STILL_KINDS })

  const now = ctx.now()
  const id = newId(now)
  const hash = await contentHash(ctx, userId, source)
  const folder = folderOf(userId, hash, id)
  await putPicture(ctx.env, folder, picture)
  const added = await addPhoto(ctx.db, {
    id,
    userId,
    contentHash: hash,
    pictureIndex: await pictureIndex(ctx, source),
    objectKey: folder,
    blurHash: picture.blurHash,
    width: picture.width,
    height: picture.height,
    status: ctx.moderation.untilReviewed,
    isPrimary,
    most: MAX_PHOTOS,
    now,
  })
  if (added.outcome !== 'ok') ctx.after('delete_surplus_photo', () => deletePicture(ctx.env, folder))
  switch (added.outcome) {
    case 'gone':
      throw new AppError('UNAUTHORIZED')
    case 'too_many':
      throw new AppError('CONFLICT', { message: `A profile can have at most ${MAX_PHOTOS} photos; delete one first.` })
    default:
      await profileChanged(ctx, added.events)
      return photoView(ctx, added.picture)
  }
}
