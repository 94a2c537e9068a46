import type { ReadMark, ReadResult } from '../../rpc/messages.ts'
import type { UserContext } from '../../context.ts'
import { unwrap } from '../../foundation/errors.ts'
import { findConversation, type ConversationName } from './find-conversation.ts'
import { inRoomOf } from './in-room-of.ts'

/** Marks messages of one conversation as read: certain ones, or all up to one. */
export async function markRead(ctx: UserContext, conversation: ConversationName, mark: ReadMark): Promise<ReadResult> {
  const conversationId = await findConversation(ctx, conversation)
  return unwrap(await ctx.rooms.of(conversationId).read(conversationId, ctx.actor.userId, mark))
}

/** Marks a message as read by its id alone. @throws AppError MESSAGE_NOT_FOUND */
export const markMessageRead = (ctx: UserContext, messageId: string): Promise<ReadResult> =>
  inRoomOf(ctx, messageId, (room, id) => room.read(id, ctx.actor.userId, { messageIds: [messageId] }))
