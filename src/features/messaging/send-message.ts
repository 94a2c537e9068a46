import type { Draft, SentMessage } from '../../rpc/messages.ts'
import type { UserContext } from '../../context.ts'
import { unwrapBody } from '../../foundation/errors.ts'
import { findConversation, knownConversation, type ConversationName } from './find-conversation.ts'
import { writeToStranger } from './requests/write-to-stranger.ts'
import { checkContent } from './rules.ts'

interface SendInput extends ConversationName {
  content: string
  message_type: string
  client_message_id?: string | undefined
  media_id?: string | undefined
}

/**
 * Sends a message to a conversation of the caller, or to a user without one. When it returns the message is stored.
 * @throws AppError CONVERSATION_NOT_FOUND, CONFLICT for a closed conversation, and as {@link writeToStranger}
 */
export async function sendMessage(ctx: UserContext, input: SendInput) {
  const content = unwrapBody(checkContent(input.message_type, input.content, input.media_id !== undefined))
  const draft = {
    senderId: ctx.actor.userId,
    content,
    messageType: input.message_type,
    clientMessageId: input.client_message_id ?? null,
    mediaId: input.media_id ?? null,
    ip: ctx.ip,
  }
  const sent = await send(ctx, input, draft)
  ctx.note({ message_id: sent.message_id })
  return { ...sent, message: 'Message sent successfully' }
}

async function send(ctx: UserContext, { receiver_id, ...name }: ConversationName, draft: Draft): Promise<SentMessage> {
  const isByPerson = receiver_id !== undefined && name.conversation_id === undefined && name.match_id === undefined
  const known = isByPerson
    ? await knownConversation(ctx, { receiver_id })
    : await findConversation(ctx, { ...name, receiver_id })
  if (known === null) return writeToStranger(ctx, receiver_id ?? '', draft)
  return unwrapBody(await ctx.rooms.of(known).send(known, draft))
}
