import type { ReactedMessage } from '../../../rpc/messages.ts'
import type { UserContext } from '../../../context.ts'
import { fieldRefused } from '../../../foundation/errors.ts'
import { inRoomOf } from '../in-room-of.ts'
import { emojiOf } from '../rules.ts'

/**
 * Sets the caller's reaction to a message, one emoji.
 * @throws AppError MESSAGE_NOT_FOUND, VALIDATION_FAILED, CONFLICT when it has been deleted or the conversation is
 * closed
 */
export async function reactToMessage(
  ctx: UserContext,
  { messageId, emoji: text }: { messageId: string; emoji: string },
): Promise<ReactedMessage> {
  const emoji = emojiOf(text)
  if (emoji === null) throw fieldRefused('body.emoji', 'must be one emoji and nothing else')
  return inRoomOf(ctx, messageId, (room, id) => room.react(id, { actorId: ctx.actor.userId, messageId, emoji }))
}

/** Removes the caller's reaction to a message. @throws AppError MESSAGE_NOT_FOUND, CONFLICT */
export const takeReactionBack = (ctx: UserContext, messageId: string): Promise<ReactedMessage> =>
  inRoomOf(ctx, messageId, (room, id) => room.react(id, { actorId: ctx.actor.userId, messageId, emoji: null }))
