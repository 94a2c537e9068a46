import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { sizeKey } from '../../../providers/picture-folder.ts'
import { mediaStore } from '../../../providers/media-store.ts'
import { decidePhoto } from './decide-photo.ts'

/** Moderates a picture. Until that has succeeded it stays pending, and the outbox retries. */
export async function onPhotoUploaded(
  ctx: Context,
  { photo_id, object_key }: DomainEvents['photo.uploaded'],
): Promise<void> {
  const object = await mediaStore(ctx.env).get(sizeKey(object_key, 'large'))
  // Deleted in the meantime.
  if (!object) return
  const seen = await ctx.media.asSeen(new Uint8Array(await object.arrayBuffer()))
  const verdict = await ctx.moderation.review(seen.slice().buffer, PICTURE_TYPE)
  if (verdict === 'undecided') return ctx.log.info('photo_waits', { photo_id })
  await decidePhoto(ctx, { photoId: photo_id, status: verdict, onlyPending: true })
}
