import { deleteMedia, mediaFolder } from '../../features/messaging/media/media-objects.ts'
import type { RoomData } from './room-tables.ts'

/** How long an upload waits to be sent, in milliseconds. */
export const KEPT_UNSENT = 24 * 3_600_000
const AT_ONCE = 50

/**
 * Deletes the objects, then the rows, of pictures whose message was deleted or that were not sent within a day.
 * @returns when there will be more to do, in milliseconds since 1970; null when there will not
 */
export async function sweepMedia(
  env: Pick<Env, 'MEDIA'>,
  tables: RoomData['tables'],
  now: number,
): Promise<number | null> {
  const conversationId = tables.room.conversationId()
  tables.media.markUnsentForDeletion(now - KEPT_UNSENT)
  for (let doomed = tables.media.doomed(AT_ONCE); doomed.length > 0; doomed = tables.media.doomed(AT_ONCE)) {
    await Promise.all(doomed.map((mediaId) => deleteMedia(env, mediaFolder(conversationId, mediaId))))
    for (const mediaId of doomed) tables.media.forget(mediaId)
  }
  const oldest = tables.media.oldestUnsent()
  return oldest === null ? null : oldest + KEPT_UNSENT
}
