import { checkContent } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { FrameParts } from './frame-parts.ts'

/**
 * `send_message` on a user's own socket: finds the conversation and hands the message to its room.
 * @throws AppError CONVERSATION_NOT_FOUND, and as `Elsewhere.writeTo`
 */
export async function onSendMessage(
  { inbox, lines, elsewhere }: FrameParts,
  data: UpData<'send_message'>,
  { who }: FrameContext,
): Promise<Outcome<object>> {
  const content = checkContent(data.message_type, data.content, data.media_id !== undefined)
  if (!content.ok) return content
  const conversationId = conversationMeant(inbox, data)
  const draft = {
    senderId: who.userId,
    content: content.value,
    messageType: data.message_type,
    clientMessageId: data.client_message_id ?? null,
    mediaId: data.media_id ?? null,
    ip: who.ip,
  }
  // It may not have arrived here yet; but an invented id must not load a room.
  if (conversationId !== null && !inbox.find(conversationId)) await elsewhere.require(who.userId, conversationId)
  if (conversationId === null)
    return data.receiver_id === undefined || data.match_id !== undefined
      ? refuse('CONVERSATION_NOT_FOUND')
      : ok(await elsewhere.writeTo(who.userId, data.receiver_id, draft))
  return lines.call(conversationId, (room) => room.send(conversationId, draft))
}
