import type { MediaRow, MediaView, StoredPicture } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { newMediaId } from '../../foundation/ids.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { MediaShelf } from './media-shelf.ts'
import type { RoomStore } from './room-store.ts'

/** Pictures that somebody may have uploaded and not sent. */
const MOST_UNSENT = 20

/** Names a picture that somebody is about to store. Synchronous: runs inside one commit. */
export function nameMedia(store: RoomStore, shelf: MediaShelf, owner: string, now: number): Outcome<string> {
  const room = store.room()
  if (!room) return refuse('CONVERSATION_NOT_FOUND')
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })
  if (shelf.unsent(owner) >= MOST_UNSENT)
    return refuse('CONFLICT', { message: 'Too many uploaded pictures are unsent; send those first.' })
  const mediaId = newMediaId(room.conversation_id, now)
  shelf.name(mediaId, owner, now)
  return ok(mediaId)
}

/** A named picture is stored and can be sent. Synchronous: runs inside one commit. */
export function storeMedia(
  shelf: MediaShelf,
  owner: string,
  mediaId: string,
  picture: StoredPicture,
): Outcome<MediaView> {
  const row = shelf.store(mediaId, owner, picture) ? shelf.find(mediaId) : null
  return row
    ? ok(shelf.view(row))
    : refuse('CONFLICT', { message: 'The upload took too long; upload the picture again.' })
}

/** A picture that somebody who takes part may look at: those that have been sent, and their own uploads. */
export function seenMedia(shelf: MediaShelf, viewerId: string, mediaId: string): Outcome<MediaRow> {
  const row = shelf.find(mediaId)
  return row && (row.state === 'sent' || row.owner === viewerId) ? ok(row) : refuse('NOT_FOUND')
}
