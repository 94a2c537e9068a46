import { toHex } from '../../../platform/bytes.ts'
import { MAX_PHOTO_BYTES } from '../../../platform/body.ts'
import type { UserContext } from '../../../platform/context.ts'
import { sha256 } from '../../../platform/crypto.ts'
import { AppError, fieldRefused } from '../../../platform/errors.ts'
import { newId } from '../../../platform/ids.ts'
import { mediaStore } from '../../../providers/media-store.ts'
import { photoView } from './photo-view.ts'
import { addPhoto } from './queries.ts'
import { MAX_PHOTOS } from '../rules.ts'

/** Longest side of a stored picture, in pixels. */
const MAX_SIDE = 1_600

/**
 * Takes a picture into the caller's profile. It is encoded anew, so nothing hidden in the file is kept, and named by its
 * content, so the same picture twice is one object and one row.
 * @throws AppError VALIDATION_FAILED, PAYLOAD_TOO_LARGE, CONFLICT when the profile is full, UNAVAILABLE
 */
export async function uploadPhoto(ctx: UserContext, { photo, isPrimary }: { photo: File; isPrimary: boolean }) {
  if (photo.size > MAX_PHOTO_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', { details: { max_bytes: MAX_PHOTO_BYTES } })
  if (photo.size === 0) throw fieldRefused('body.photo', 'must not be empty')
  const source = new Uint8Array(await photo.arrayBuffer())
  const { bytes, contentType, width, height } = await ctx.media.reencode(source, MAX_SIDE)
  const objectKey = `photos/${ctx.actor.userId}/${toHex(await sha256(source))}.webp`

  const store = mediaStore(ctx.env)
  await store.put(objectKey, bytes, contentType)
  const now = ctx.now()
  const row = await addPhoto(ctx.db, {
    id: newId(now),
    userId: ctx.actor.userId,
    objectKey,
    width,
    height,
    isPrimary,
    most: MAX_PHOTOS,
    now,
  })
  if (row.outcome === 'too_many') {
    ctx.after('delete_surplus_photo', () => store.delete(objectKey))
    throw new AppError('CONFLICT', { message: `A profile has at most ${MAX_PHOTOS} photos; delete one first.` })
  }
  return photoView(ctx.settings, { id: row.id, objectKey, isPrimary: row.isPrimary })
}
