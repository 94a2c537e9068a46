import type { UserContext } from '../../../context.ts'
import { ok } from '../../../foundation/errors.ts'
import { serveObject } from '../../../http/serve-object.ts'
import { PICTURE_TYPE, type PictureSize } from '../../../providers/media.ts'
import { sizeKey } from '../../../providers/picture-folder.ts'
import { inRoomOf } from '../in-room-of.ts'
import { mediaFolder, movingKey } from './media-objects.ts'

/**
 * A picture of one of the caller's conversations: as sent, or a still in one of the sizes. The room is asked every
 * time, so a deletion takes effect at once.
 * @throws AppError NOT_FOUND, whether the picture is missing or not visible to the caller
 */
export async function serveMedia(
  ctx: UserContext,
  { mediaId, size }: { mediaId: string; size?: PictureSize | undefined },
  ifNoneMatch: string | null,
): Promise<Response> {
  const { type, folder } = await inRoomOf(
    ctx,
    mediaId,
    async (room, conversationId) => {
      const found = await room.media(conversationId, ctx.actor.userId, mediaId)
      return found.ok ? ok({ type: found.value.type, folder: mediaFolder(conversationId, mediaId) }) : found
    },
    'NOT_FOUND',
  )
  const isMoving = type === 'image/gif' && size === undefined
  return serveObject(ctx, isMoving ? movingKey(folder) : sizeKey(folder, size ?? 'large'), {
    etag: `"${mediaId}/${size ?? 'sent'}"`,
    type: isMoving ? type : PICTURE_TYPE,
    cacheControl: 'private, no-cache',
    ifNoneMatch,
  })
}
