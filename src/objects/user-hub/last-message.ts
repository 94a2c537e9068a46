import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { MessageView } from '../../rpc/messages.ts'
import type { DownData } from '../../protocol/down.ts'
import { amendMessage, forgetRequest } from '../shared/amend-message.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Inbox } from './inbox.ts'

/** How the last message in a conversation list, and what the log says, follow what becomes of messages. */

/** The event in the shape that messages have in lists. */
export function asView(
  { message_id, client_message_id, media, is_request, request_status, ...message }: DownData<'new_message'>,
  userId: string,
): MessageView {
  const isMine = message.sender_id === userId
  return {
    id: message_id,
    ...message,
    ...(media ? { media } : {}),
    ...(isMine && client_message_id !== undefined ? { client_message_id } : {}),
    ...(is_request && request_status ? { is_request, request_status } : { is_request: false }),
    is_read: false,
    reactions: [],
  }
}

/** What is left of a message that has been deleted. */
export const tombstone = ({ media: _media, ...message }: MessageView, deletedAt: string): MessageView => ({
  ...message,
  content: '',
  reactions: [],
  deleted_at: deletedAt,
})

/** Changes the last message of a conversation, if it is this one. */
export function changeLastMessage(
  inbox: Inbox,
  conversationId: string,
  messageId: string,
  change: (message: MessageView) => MessageView,
): void {
  const row = inbox.find(conversationId)
  if (!row?.last_message) return
  const message = JSON.parse(row.last_message) as MessageView
  if (message.id === messageId) inbox.setLastMessage(conversationId, change(message))
}

export function markLastMessage(
  inbox: Inbox,
  conversationId: string,
  { message_id, up_to_seq, reader_id, read_at }: DownData<'message_read'>,
): void {
  const row = inbox.find(conversationId)
  if (!row?.last_message) return
  const message = JSON.parse(row.last_message) as MessageView
  const isMeant = message.id === message_id || message.seq <= up_to_seq
  if (message.sender_id === reader_id || !isMeant || message.is_read) return
  inbox.setLastMessage(conversationId, { ...message, is_read: true, read_at })
}

/** Lets the log forget what a message said before it was changed or taken back. */
export function followInLog(events: EventLog, event: string, data: Record<string, unknown>): void {
  if (event === 'message_request' && data['status'] === 'cancelled') {
    forgetRequest(events, String(data['message_id']))
    return
  }
  if (event !== 'message_updated' && event !== 'message_deleted') return
  const change =
    event === 'message_updated'
      ? (before: LoggedEvent['data']) => ({ ...before, content: data['content'] })
      : ({ media: _media, ...before }: LoggedEvent['data']) => ({ ...before, content: '' })
  amendMessage(events, String(data['message_id']), change)
}
