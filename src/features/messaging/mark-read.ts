import type { ReadMark, ReadResult } from '../../objects/conversation-room/mark-read.ts'
import type { UserContext } from '../../platform/context.ts'
import { unwrap } from '../../platform/errors.ts'
import { findConversation, type ConversationName } from './find-conversation.ts'

/** Marks messages of one conversation as read: certain ones, or all up to one. */
export async function markRead(ctx: UserContext, conversation: ConversationName, mark: ReadMark): Promise<ReadResult> {
  const conversationId = await findConversation(ctx, conversation)
  return unwrap(await ctx.rooms.of(conversationId).read(conversationId, ctx.actor.userId, mark))
}

/** Marks one message as read that is named by its id alone. */
export const markMessageRead = async ({ hubs, actor }: UserContext, messageId: string): Promise<ReadResult> =>
  unwrap(await hubs.of(actor.userId).read(actor.userId, messageId))
