import { utc } from '../../foundation/time.ts'
import type { DeletedMessage, EditedMessage, Target } from '../../rpc/messages.ts'
import { CHANGEABLE_FOR, checkContent, OVER } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { amendMessage } from '../shared/amend-message.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomData } from './room-tables.ts'

/**
 * Replaces the text of an own message, in the event log as well, so that a client that resumes does not get the old text.
 * Synchronous: runs inside one commit.
 */
export function writeEdit(
  { tables, events }: RoomData,
  target: Target & { content: string },
  now: number,
): Outcome<EditedMessage> {
  const room = tables.room.read()
  const own = ownMessage(tables, target)
  if (!own.ok) return own
  const row = own.value
  if (row.deleted_at !== null) return refuse('CONFLICT', { message: 'This message has been deleted.' })
  if (room?.status !== 'open') return refuse('CONFLICT', { message: OVER })
  if (isTooLate(row, now)) return tooLate('edited')
  const content = checkContent(row.message_type, target.content, row.media_id !== null)
  if (!content.ok) return content

  const place = { message_id: row.message_id, conversation_id: room.conversation_id, seq: row.seq }
  tables.messages.saveEdit(row.seq, content.value, now)
  amendMessage(events, row.message_id, (data) => ({ ...data, content: content.value }))
  const answer = { ...place, content: content.value, edited_at: utc(now) }
  events.append('message_updated', { ...answer, sender_id: row.sender_id }, now)
  return ok(answer)
}

/** Deletes an own message; only its place is kept. Idempotent. Synchronous: runs inside one commit. */
export function writeDeletion({ tables, events }: RoomData, target: Target, now: number): Outcome<DeletedMessage> {
  const own = ownMessage(tables, target)
  if (!own.ok) return own
  const row = own.value
  const place = {
    message_id: row.message_id,
    conversation_id: tables.room.conversationId(),
    seq: row.seq,
  }
  if (row.deleted_at !== null) return ok({ ...place, deleted_at: utc(row.deleted_at) })
  if (row.request_status === 'pending' && row.is_direct === 0)
    return refuse('CONFLICT', {
      message: 'This message is a pending request; cancel the request instead.',
      details: { reason: 'request_pending' },
    })
  if (isTooLate(row, now)) return tooLate('deleted')
  // Once a participant has left, the other must notice no further actions of theirs. (Blocking is not leaving.)
  const hasLeft = tables.participants
    .all()
    .some(({ user_id, leaves_at }) => user_id !== row.sender_id && leaves_at !== null)
  if (hasLeft) return refuse('CONFLICT', { message: OVER })

  const receiver = tables.participants.otherThan(row.sender_id)
  tables.messages.saveDeletion(row, receiver?.user_id ?? '', now)
  tables.reactions.clear(row.seq)
  if (row.media_id !== null) tables.media.markForDeletion(row.media_id)
  amendMessage(events, row.message_id, ({ media: _media, ...data }) => ({ ...data, content: '' }))
  const answer = { ...place, deleted_at: utc(now) }
  events.append('message_deleted', { ...answer, sender_id: row.sender_id }, now)
  return ok(answer)
}

/** The message, if the actor has sent it. The receiver can see it, so the refusal may say why. */
function ownMessage(tables: RoomData['tables'], { actorId, messageId }: Target): Outcome<MessageRow> {
  const row = tables.messages.byId(messageId)
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
