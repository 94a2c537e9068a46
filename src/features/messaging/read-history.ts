import type { MessageView } from '../../objects/conversation-room/message-view.ts'
import type { UserContext } from '../../platform/context.ts'
import { openCursor, sealCursor, type Pagination } from '../../platform/cursor.ts'
import { unwrap } from '../../platform/errors.ts'
import { findConversation, type ConversationName } from './find-conversation.ts'

interface HistoryInput {
  conversation: ConversationName
  limit: number
  cursor?: string | undefined
  /** Messages after this one, oldest first, instead of the newest first. */
  after_seq?: number | undefined
}

/** A page of a conversation: newest first, or with `after_seq` what came after, oldest first. */
export async function readHistory(
  ctx: UserContext,
  { conversation, limit, cursor, after_seq }: HistoryInput,
): Promise<{ messages: MessageView[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const conversationId = await findConversation(ctx, conversation)
  const list = `history:${actor.userId}:${conversationId}:${after_seq === undefined ? 'back' : 'on'}`
  const from = cursor === undefined ? null : await openCursor<number>(settings.TOKEN_KEY, list, cursor)
  const page = after_seq === undefined ? { before: from, limit } : { after: from ?? after_seq, limit }
  const { messages, hasMore } = unwrap(await ctx.rooms.of(conversationId).history(conversationId, actor.userId, page))
  const last = messages.at(-1)
  return {
    messages,
    pagination: {
      cursor: hasMore && last ? await sealCursor(settings.TOKEN_KEY, list, last.seq) : null,
      has_more: hasMore,
      limit,
    },
  }
}
