import type { MediaView, StoredPicture } from '../../../rpc/messages.ts'
import { readUpload } from '../../../http/body.ts'
import type { UserContext } from '../../../context.ts'
import { fieldRefused, unwrap } from '../../../foundation/errors.ts'
import { ContactSheets } from '../../../providers/contact-sheets.ts'
import { movingGif, type MovingPicture } from '../../../providers/gif.ts'
import { kindOf, STILL_KINDS } from '../../../providers/media-kind.ts'
import { mediaStore } from '../../../providers/media-store.ts'
import { PICTURE_TYPE } from '../../../providers/media.ts'
import { putPicture } from '../../../providers/picture-folder.ts'
import { findConversation, type ConversationName } from '../find-conversation.ts'
import { deleteMedia, mediaFolder, movingKey } from './media-objects.ts'

const MOVING_TYPE = 'image/gif'

/**
 * Uploads a picture to a conversation, to be sent with a message. The room inserts its row before it is stored, so the
 * bucket never has an object without a row; what is not sent within a day is deleted. It is re-encoded and moderated
 * before it can be sent (docs/decisions/chat-media.md).
 * @throws AppError CONVERSATION_NOT_FOUND, VALIDATION_FAILED, PAYLOAD_TOO_LARGE, CONFLICT when too many are unsent or
 * the conversation is closed or its picture quota is used up, RATE_LIMIT_EXCEEDED when the caller's daily quota here is
 * used up, UNAVAILABLE
 */
export async function uploadMedia(
  ctx: UserContext,
  { conversation, file }: { conversation: ConversationName; file: File },
): Promise<MediaView> {
  const { userId } = ctx.actor
  const conversationId = await findConversation(ctx, conversation)
  const room = ctx.rooms.of(conversationId)
  const mediaId = unwrap(await room.nameMedia(conversationId, userId))
  const folder = mediaFolder(conversationId, mediaId)
  try {
    const facts = await store(ctx, folder, file)
    return unwrap(await room.storeMedia(conversationId, userId, mediaId, facts))
  } catch (error) {
    // Checked here as well as by the room, which may have deleted the conversation meanwhile, and this upload with it.
    ctx.after('delete_media', () =>
      Promise.all([deleteMedia(ctx.env, folder), room.dropMedia(conversationId, userId, mediaId)]),
    )
    throw error
  }
}

async function store(ctx: UserContext, folder: string, file: File): Promise<StoredPicture> {
  const source = await readUpload('file', file)
  const picture = await ctx.media.encode(source, { field: 'file', kinds: [...STILL_KINDS, 'gif'] })
  await requireAllowed(ctx, await ctx.media.asSeen(picture.sizes.large))
  const moving = kindOf(source) === 'gif' ? await movingPart(ctx, source) : null
  await Promise.all([
    putPicture(ctx.env, folder, picture),
    ...(moving ? [mediaStore(ctx.env).put(movingKey(folder), moving.bytes, MOVING_TYPE)] : []),
  ])
  const { width, height } = moving ?? picture
  const stills = Object.values(picture.sizes).reduce((sum, { length }) => sum + length, 0)
  const bytes = stills + (moving?.bytes.length ?? 0)
  return { type: moving ? MOVING_TYPE : PICTURE_TYPE, width, height, blur_hash: picture.blurHash, bytes }
}

/**
 * A moving GIF, once all its frames have been moderated; null where it must be a still.
 * @throws AppError VALIDATION_FAILED where a frame is not allowed, UNAVAILABLE
 */
async function movingPart(ctx: UserContext, source: Uint8Array): Promise<MovingPicture | null> {
  const sheets = new ContactSheets(async (png) => requireAllowed(ctx, await ctx.media.compress(png)))
  const moving = await movingGif(source, (frame, size) => sheets.add(frame, size))
  const isWhole = await sheets.isWhole()
  return isWhole ? moving : null
}

/** Moderates the picture. An undecided one is accepted: the two have agreed to meet, and can report each other. */
async function requireAllowed({ moderation }: UserContext, webp: Uint8Array): Promise<void> {
  const verdict = await moderation.review(webp.slice().buffer, PICTURE_TYPE)
  if (verdict === 'rejected') throw fieldRefused('body.file', 'violates the content policy; choose another picture')
}
