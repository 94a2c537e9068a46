import type { Before, MessageView } from '../../rpc/messages.ts'
import type { UserContext } from '../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../foundation/cursor.ts'
import { unwrap } from '../../foundation/errors.ts'
import { isId } from '../../foundation/ids.ts'
import { findConversation, type ConversationName } from './find-conversation.ts'

interface HistoryInput {
  conversation: ConversationName
  limit: number
  cursor?: string | undefined
  /** Messages after this one, oldest first, instead of newest first. */
  after_seq?: number | undefined
  /** Messages before this one, or before this time in RFC 3339. */
  before?: string | undefined
}

/**
 * A page of a conversation: newest first, or with `after_seq` the later messages, oldest first.
 * @throws AppError CONVERSATION_NOT_FOUND, MESSAGE_NOT_FOUND for an unknown `before`, INVALID_CURSOR
 */
export async function readHistory(
  ctx: UserContext,
  { conversation, limit, cursor, after_seq, before }: HistoryInput,
): Promise<{ messages: MessageView[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const conversationId = await findConversation(ctx, conversation)
  const list = `history:${actor.userId}:${conversationId}:${after_seq === undefined ? 'back' : 'on'}`
  const from = cursor === undefined ? null : await openCursor<number>(settings.TOKEN_KEY, list, cursor)
  const page =
    after_seq === undefined ? { before: from ?? placeOf(before), limit } : { after: from ?? after_seq, limit }
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

function placeOf(before: string | undefined): Before {
  if (before === undefined) return null
  return isId(before) ? { messageId: before } : { time: millisecondFrom(before) }
}

/** A time rounded up to full milliseconds, so that messages of the cut millisecond count as sent before it. */
function millisecondFrom(time: string): number {
  const beyond = /\.\d{3}(\d+)/.exec(time)?.[1] ?? ''
  return Date.parse(time) + (/[1-9]/.test(beyond) ? 1 : 0)
}
