import type { Draft, SentMessage } from '../../rpc/messages.ts'
import { checkContent } from '../../features/messaging/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { Inbox } from './inbox.ts'
import type { RoomLines } from './room-lines.ts'

/** What is known beyond the person's own inbox. */
export interface Elsewhere {
  /** @throws AppError CONVERSATION_NOT_FOUND for an id that names nothing of the person's */
  require(userId: string, conversationId: string): Promise<unknown>
  /** Sends to somebody with whom there is no conversation here. */
  writeTo(userId: string, peerId: string, draft: Draft): Promise<SentMessage>
}

/**
 * `send_message` on a person's own socket: finds the conversation and hands the message to its room.
 * @throws AppError CONVERSATION_NOT_FOUND, and as {@link Elsewhere.writeTo}
 */
export async function onSendMessage(
  inbox: Inbox,
  lines: RoomLines,
  elsewhere: Elsewhere,
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
  // One that has not arrived here yet: a made-up id must not wake a room.
  if (conversationId !== null && !inbox.find(conversationId)) await elsewhere.require(who.userId, conversationId)
  if (conversationId === null)
    return data.receiver_id === undefined || data.match_id !== undefined
      ? refuse('CONVERSATION_NOT_FOUND')
      : ok(await elsewhere.writeTo(who.userId, data.receiver_id, draft))
  return lines.call(conversationId, (room) => room.send(conversationId, draft))
}
