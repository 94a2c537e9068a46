import { utc } from '../../foundation/time.ts'
import type { DeletedMessage, EditedMessage, Target } from '../../rpc/messages.ts'
import { CHANGEABLE_FOR, checkContent, OVER } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { amendMessage } from '../shared/amend-message.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { MediaShelf } from './media-shelf.ts'
import type { Reactions } from './reactions.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomStore } from './room-store.ts'

/**
 * Gives a message of one's own another text. What the log says of it follows, so that nobody who resumes gets the old
 * one. Synchronous: runs inside one commit.
 */
export function writeEdit(
  store: RoomStore,
  events: EventLog,
  target: Target & { content: string },
  now: number,
): Outcome<EditedMessage> {
  const room = store.room()
  const own = ownMessage(store, target)
  if (!own.ok) return own
  const row = own.value
  if (row.deleted_at !== null) return refuse('CONFLICT', { message: 'This message has been deleted.' })
  if (room?.status !== 'open') return refuse('CONFLICT', { message: OVER })
  if (isTooLate(row, now)) return tooLate('edited')
  const content = checkContent(row.message_type, target.content, row.media_id !== null)
  if (!content.ok) return content

  const place = { message_id: row.message_id, conversation_id: room.conversation_id, seq: row.seq }
  store.saveEdit(row.seq, content.value, now)
  amendMessage(events, row.message_id, (data) => ({ ...data, content: content.value }))
  const answer = { ...place, content: content.value, edited_at: utc(now) }
  events.append('message_updated', { ...answer, sender_id: row.sender_id }, now)
  return ok(answer)
}

/** Takes a message of one's own back: nothing of it is left but its place. Doing it again changes nothing. Synchronous. */
export function writeDeletion(
  store: RoomStore,
  reactions: Reactions,
  shelf: MediaShelf,
  events: EventLog,
  target: Target,
  now: number,
): Outcome<DeletedMessage> {
  const own = ownMessage(store, target)
  if (!own.ok) return own
  const row = own.value
  const place = {
    message_id: row.message_id,
    conversation_id: store.room()?.conversation_id ?? '',
    seq: row.seq,
  }
  if (row.deleted_at !== null) return ok({ ...place, deleted_at: utc(row.deleted_at) })
  if (row.request_status === 'pending' && row.is_direct === 0)
    return refuse('CONFLICT', {
      message: 'This message is a pending request; cancel the request instead.',
      details: { reason: 'request_pending' },
    })
  if (isTooLate(row, now)) return tooLate('deleted')
  // Who has left the other one does nothing any more, as far as that one can tell. (One's own block is no leaving.)
  const hasLeft = store.participants().some(({ user_id, leaves_at }) => user_id !== row.sender_id && leaves_at !== null)
  if (hasLeft) return refuse('CONFLICT', { message: OVER })

  const receiver = store.participants().find(({ user_id }) => user_id !== row.sender_id)
  store.saveDeletion(row, receiver?.user_id ?? '', now)
  reactions.clear(row.seq)
  if (row.media_id !== null) shelf.doom(row.media_id)
  amendMessage(events, row.message_id, ({ media: _media, ...data }) => ({ ...data, content: '' }))
  const answer = { ...place, deleted_at: utc(now) }
  events.append('message_deleted', { ...answer, sender_id: row.sender_id }, now)
  return ok(answer)
}

/** The message, for who has sent it. The other one can see it, so they are told why not. */
function ownMessage(store: RoomStore, { actorId, messageId }: Target): Outcome<MessageRow> {
  const row = store.messageById(messageId)
  if (!row) return refuse('MESSAGE_NOT_FOUND')
  return row.sender_id === actorId
    ? ok(row)
    : refuse('UNAUTHORIZED_ACTION', { message: 'Only the sender of a message can edit or delete it.' })
}

const isTooLate = (row: MessageRow, now: number): boolean => now - row.created_at > CHANGEABLE_FOR

const tooLate = (done: 'edited' | 'deleted'): Outcome<never> =>
  refuse('CONFLICT', {
    message: `A message can be ${done} only within ${CHANGEABLE_FOR / 60_000} minutes of sending.`,
    details: { within_seconds: CHANGEABLE_FOR / 1000 },
  })
