import type { UserContext } from '../../../context.ts'
import { refreshRoom } from '../refresh-room.ts'
import { sendMessage } from '../send-message.ts'
import { ask } from './ask.ts'
import type { AskedView } from './schemas.ts'

interface RequestInput {
  receiver_id: string
  content: string
}

/**
 * Sends a message as a request. A pending request from the other user is accepted by it: that is a match, and the
 * message is the first of the conversation.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_BLOCKED, USER_NOT_FOUND for a user who cannot be met,
 * MESSAGE_REQUEST_EXISTS while one is pending, CONFLICT when the two are matched or after a decline
 */
export async function sendRequest(ctx: UserContext, { receiver_id, content }: RequestInput): Promise<AskedView> {
  const asked = await ask(ctx, { receiverId: receiver_id, content, clientMessageId: null, isDirect: false })
  const base = { request_id: asked.interestId ?? '', preview_text: content }
  if (asked.status === 'pending')
    return {
      ...base,
      message_id: asked.messageId ?? '',
      message: 'Message request sent successfully',
      status: 'pending',
    }
  const conversation_id = asked.conversationId ?? ''
  // The room may have the conversation as closed.
  await refreshRoom(ctx, conversation_id)
  const sent = await sendMessage(ctx, { conversation_id, content, message_type: 'text' })
  return {
    ...base,
    message_id: sent.message_id,
    message: 'Matched; message sent successfully',
    status: 'accepted',
    conversation_id,
    ...(asked.matchId ? { match_id: asked.matchId } : {}),
  }
}
