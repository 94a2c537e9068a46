import { deleteMedia, mediaFolder } from '../../features/messaging/media/media-objects.ts'
import type { MediaShelf } from './media-shelf.ts'

/** How long an upload waits to be sent, in milliseconds. */
export const KEPT_UNSENT = 24 * 3_600_000
const AT_ONCE = 50

/**
 * Deletes the objects of pictures whose message is gone, or that have not been sent within a day, and then their rows.
 * Returns when there will be more to do.
 */
export async function sweepMedia(
  env: Pick<Env, 'MEDIA'>,
  shelf: MediaShelf,
  conversationId: string,
  now: number,
): Promise<number | null> {
  shelf.doomUnsent(now - KEPT_UNSENT)
  for (let doomed = shelf.doomed(AT_ONCE); doomed.length > 0; doomed = shelf.doomed(AT_ONCE)) {
    await Promise.all(doomed.map((mediaId) => deleteMedia(env, mediaFolder(conversationId, mediaId))))
    for (const mediaId of doomed) shelf.forget(mediaId)
  }
  const oldest = shelf.oldestUnsent()
  return oldest === null ? null : oldest + KEPT_UNSENT
}
