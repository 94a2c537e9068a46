import { utc } from '../../foundation/time.ts'
import type { MediaView, MessageView, Reaction } from '../../rpc/messages.ts'
import type { MessageRow } from './message-row.ts'
import type { ParticipantRow } from './participant-store.ts'

/** The viewer of a message, and where it is. */
export interface Viewing {
  conversationId: string
  viewerId: string
  participants: readonly ParticipantRow[]
}

/** A message as a participant sees it. */
export function viewOf(
  row: MessageRow,
  { conversationId, viewerId, participants }: Viewing,
  { media, reactions }: { media: MediaView | null; reactions: Reaction[] },
): MessageView {
  const isMine = row.sender_id === viewerId
  const viewer = participants.find(({ user_id }) => user_id === viewerId)
  // Read state of own messages requires a plan with read receipts, and must not reveal a reader who is gone for the viewer.
  const isRead = row.read_at !== null && row.read_at < (viewer?.gone_since ?? Number.POSITIVE_INFINITY)
  const showsRead = !isMine || (viewer?.read_receipts === 1 && isRead)
  const readAt = showsRead ? row.read_at : null
  return {
    id: row.message_id,
    conversation_id: conversationId,
    seq: row.seq,
    sender_id: row.sender_id,
    receiver_id: participants.find(({ user_id }) => user_id !== row.sender_id)?.user_id ?? '',
    content: row.content,
    message_type: row.message_type,
    ...(media ? { media } : {}),
    ...(row.client_message_id !== null && isMine ? { client_message_id: row.client_message_id } : {}),
    ...asRequest(row),
    is_read: readAt !== null,
    ...at('read_at', readAt),
    ...at('edited_at', row.edited_at),
    ...at('deleted_at', row.deleted_at),
    reactions,
    created_at: utc(row.created_at),
  }
}

/** A direct request looks like any other message. */
const asRequest = ({ request_status, is_direct }: MessageRow): Pick<MessageView, 'is_request' | 'request_status'> =>
  request_status === null || is_direct === 1 ? { is_request: false } : { is_request: true, request_status }

const at = <Field extends string>(field: Field, time: number | null): { [F in Field]?: string } =>
  time === null ? {} : ({ [field]: utc(time) } as { [F in Field]?: string })
