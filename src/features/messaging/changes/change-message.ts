import type { DeletedMessage, EditedMessage } from '../../../rpc/messages.ts'
import type { UserContext } from '../../../context.ts'
import { inRoomOf } from '../in-room-of.ts'

interface Change {
  messageId: string
  content: string
}

/**
 * Edits one of the caller's own messages.
 * @throws AppError MESSAGE_NOT_FOUND, UNAUTHORIZED_ACTION for the other user's message, CONFLICT after 15 minutes, when
 * it has been deleted or when the conversation is closed, and any error of the text
 */
export function editMessage(ctx: UserContext, { messageId, content }: Change): Promise<EditedMessage> {
  return inRoomOf(ctx, messageId, (room, id) => room.edit(id, { actorId: ctx.actor.userId, messageId, content }))
}

/**
 * Deletes one of the caller's own messages for both users.
 * @throws AppError MESSAGE_NOT_FOUND, UNAUTHORIZED_ACTION for the other user's message, CONFLICT after 15 minutes
 */
export const deleteMessage = (ctx: UserContext, messageId: string): Promise<DeletedMessage> =>
  inRoomOf(ctx, messageId, (room, id) => room.remove(id, { actorId: ctx.actor.userId, messageId }))
