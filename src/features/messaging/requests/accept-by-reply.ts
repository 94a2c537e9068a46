import type { ConversationSnapshot } from '../../../rpc/conversation-snapshot.ts'
import { actingAs, type Context } from '../../../context.ts'
import { underDailyLimit } from '../../../http/action-limits.ts'
import { answerInterest } from '../../connections/answer-interest.ts'
import { loadSnapshot } from '../load-snapshot.ts'
import { askerIn } from './queries.ts'

/**
 * Accepts a pending request because its receiver replies. Without one, nothing happens. Returns the resulting state of
 * the conversation; null when it is gone. Accepting counts under the daily limit.
 * @throws AppError PROFILE_NOT_PUBLISHED, LIMIT_REACHED, UNAVAILABLE
 */
export async function acceptByReply(
  ctx: Context,
  conversationId: string,
  userId: string,
  ip: string | undefined,
): Promise<ConversationSnapshot | null> {
  const asked = await askerIn(ctx.db, conversationId, userId)
  if (asked) {
    const deed = { limit: 'interest_daily', plan: asked.plan, what: `accept ${asked.id}` } as const
    await underDailyLimit(actingAs(ctx, userId, ip), deed, (acting) =>
      answerInterest(acting, { userId: asked.id }, 'accepted'),
    )
  }
  return loadSnapshot(ctx, conversationId, null)
}
