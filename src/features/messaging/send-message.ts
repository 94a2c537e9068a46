import type { UserContext } from '../../platform/context.ts'
import { unwrapBody } from '../../platform/errors.ts'
import { findConversation, type ConversationName } from './find-conversation.ts'
import { checkContent } from './rules.ts'

interface SendInput extends ConversationName {
  content: string
  message_type: string
  client_message_id?: string | undefined
  media_id?: string | undefined
}

/** Sends a message to a conversation of the caller. When it returns the message is stored. */
export async function sendMessage(ctx: UserContext, input: SendInput) {
  const content = unwrapBody(checkContent(input.message_type, input.content, input.media_id !== undefined))
  const conversationId = await findConversation(ctx, input)
  const sent = unwrapBody(
    await ctx.rooms.of(conversationId).send(conversationId, {
      senderId: ctx.actor.userId,
      content,
      messageType: input.message_type,
      clientMessageId: input.client_message_id ?? null,
      mediaId: input.media_id ?? null,
    }),
  )
  return { ...sent, message: 'Message sent successfully' }
}
