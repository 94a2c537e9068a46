import { utc } from '../../foundation/time.ts'
import type { Draft, MediaRow, SentMessage } from '../../rpc/messages.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { newMessageId } from '../../foundation/ids.ts'
import { fieldRefusal, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { MediaShelf } from './media-shelf.ts'
import type { NewMessage } from './message-row.ts'
import type { RoomStore } from './room-store.ts'
import type { Usage } from './usage.ts'

/** A written message: the answer, and the event to broadcast unless this was a repetition. */
export interface Written {
  sent: SentMessage
  eventId: number | null
}

/** Gives the message its place and writes it with its event. Synchronous: runs inside one commit. */
export function writeMessage(
  store: RoomStore,
  shelf: MediaShelf,
  events: EventLog,
  usage: Usage,
  draft: Draft,
  now: number,
): Outcome<Written> {
  const room = store.room()
  const receiver = store.participants().find(({ user_id }) => user_id !== draft.senderId)
  if (!room || !receiver) return refuse('CONVERSATION_NOT_FOUND')

  const known = draft.clientMessageId === null ? null : store.sentAs(draft.senderId, draft.clientMessageId)
  if (known) return ok({ sent: asSent(known, room.conversation_id), eventId: null })
  if (room.status === 'requested' && store.waiting().some(({ sender_id }) => sender_id === draft.senderId))
    return refuse('CONFLICT', {
      message: 'The other user has not answered the first message; wait for their reply.',
      details: { reason: 'request_pending' },
    })
  if (room.status !== 'open') return refuse('CONFLICT', { message: OVER })

  const refused = usage.refusesWriting(draft.senderId, now)
  if (refused) return refused
  const found = pictureOf(shelf, draft)
  if (!found.ok) return found
  const picture = found.value

  const message = {
    seq: store.lastSeq() + 1,
    message_id: newMessageId(room.conversation_id, now),
    sender_id: draft.senderId,
    content: draft.content,
    message_type: draft.messageType,
    client_message_id: draft.clientMessageId,
    media_id: picture?.media_id ?? null,
    created_at: store.nextTime(now),
    request_id: null,
    request_status: null,
    is_direct: 0,
  }
  store.insertMessage(message)
  if (picture) shelf.send(picture.media_id)
  const sent = asSent(message, room.conversation_id)
  const { content, message_type, sender_id } = message
  const eventId = events.append(
    'new_message',
    {
      ...sent,
      sender_id,
      receiver_id: receiver.user_id,
      content,
      message_type,
      ...(picture ? { media: shelf.view(picture) } : {}),
    },
    now,
  )
  return ok({ sent, eventId })
}

/** The picture that a draft shows, if any. */
export function pictureOf(shelf: MediaShelf, { mediaId = null, senderId }: Draft): Outcome<MediaRow | null> {
  const picture = mediaId === null ? null : shelf.find(mediaId)
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
