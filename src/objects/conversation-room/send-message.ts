import { utc } from '../../foundation/time.ts'
import type { Draft, MediaRow, SentMessage } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { newMessageId } from '../../foundation/ids.ts'
import { fieldRefusal, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { refuseRestricted } from './refuse-restricted.ts'
import type { RoomData } from './room-tables.ts'
import type { NewMessage } from './message-row.ts'
import type { Usage } from './usage.ts'

/**
 * Writes a message as the next one, with its event. A repetition of a `clientMessageId` gets the first answer and writes
 * nothing. Synchronous: runs inside one commit.
 */
export function writeMessage(
  { tables, events, usage }: RoomData & { usage: Usage },
  draft: Draft,
  now: number,
): Outcome<SentMessage> {
  const room = tables.room.read()
  const receiver = tables.participants.otherThan(draft.senderId)
  if (!room || !receiver) return refuse('CONVERSATION_NOT_FOUND')

  const known = draft.clientMessageId === null ? null : tables.messages.sentAs(draft.senderId, draft.clientMessageId)
  if (known) return ok(asSent(known, room.conversation_id))
  const restricted = refuseRestricted(tables, draft.senderId, now)
  if (restricted) return restricted
  if (room.status === 'requested' && tables.messages.waiting().some(({ sender_id }) => sender_id === draft.senderId))
    return refuse('CONFLICT', {
      message: 'The other user has not answered the first message; wait for their reply.',
      details: { reason: 'request_pending' },
    })
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })

  const refused = usage.refusesWriting(draft.senderId, now)
  if (refused) return refused
  const found = pictureOf(tables, draft)
  if (!found.ok) return found
  const picture = found.value

  const message = {
    seq: tables.messages.lastSeq() + 1,
    message_id: newMessageId(room.conversation_id, now),
    sender_id: draft.senderId,
    content: draft.content,
    message_type: draft.messageType,
    client_message_id: draft.clientMessageId,
    media_id: picture?.media_id ?? null,
    created_at: tables.messages.nextTime(now),
    request_id: null,
    request_status: null,
    is_direct: 0,
  }
  tables.messages.insert(message)
  if (picture) tables.media.send(picture.media_id)
  const sent = asSent(message, room.conversation_id)
  const { content, message_type, sender_id } = message
  events.append(
    'new_message',
    {
      ...sent,
      sender_id,
      receiver_id: receiver.user_id,
      content,
      message_type,
      ...(picture ? { media: tables.media.view(picture) } : {}),
    },
    now,
  )
  return ok(sent)
}

/** The picture of a draft; null when it has none. */
export function pictureOf(tables: RoomData['tables'], { mediaId = null, senderId }: Draft): Outcome<MediaRow | null> {
  const picture = mediaId === null ? null : tables.media.find(mediaId)
  return mediaId === null || (picture?.state === 'stored' && picture.owner === senderId)
    ? ok(picture)
    : fieldRefusal('media_id', 'must be an upload of yours in this conversation that has not been sent')
}

export function asSent(row: NewMessage, conversationId: string): SentMessage {
  return {
    message_id: row.message_id,
    conversation_id: conversationId,
    seq: row.seq,
    created_at: utc(row.created_at),
    ...(row.client_message_id === null ? {} : { client_message_id: row.client_message_id }),
  }
}
