import type { MediaRow, MediaView, StoredPicture } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { newMediaId } from '../../foundation/ids.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { RoomData } from './room-tables.ts'

type Tables = RoomData['tables']

/** Pictures that a user may have uploaded and not sent. */
const MOST_UNSENT = 20

/** Reserves the id of a picture that is about to be stored. Synchronous: runs inside one commit. */
export function nameMedia(tables: Tables, owner: string, now: number): Outcome<string> {
  const room = tables.room.read()
  if (!room) return refuse('CONVERSATION_NOT_FOUND')
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })
  if (tables.media.unsent(owner) >= MOST_UNSENT)
    return refuse('CONFLICT', { message: 'Too many uploaded pictures are unsent; send those first.' })
  const mediaId = newMediaId(room.conversation_id, now)
  tables.media.name(mediaId, owner, now)
  return ok(mediaId)
}

/** Records that a named picture is stored and can be sent. Synchronous: runs inside one commit. */
export function storeMedia(tables: Tables, owner: string, mediaId: string, picture: StoredPicture): Outcome<MediaView> {
  const row = tables.media.store(mediaId, owner, picture) ? tables.media.find(mediaId) : null
  return row
    ? ok(tables.media.view(row))
    : refuse('CONFLICT', { message: 'This took too long; upload the picture again.' })
}

/** A picture that a participant may see: one that has been sent, or an own upload. */
export function seenMedia(tables: Tables, viewerId: string, mediaId: string): Outcome<MediaRow> {
  const row = tables.media.find(mediaId)
  return row && (row.state === 'sent' || row.owner === viewerId) ? ok(row) : refuse('NOT_FOUND')
}
