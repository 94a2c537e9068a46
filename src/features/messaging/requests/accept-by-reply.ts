import type { Opening } from '../../../objects/conversation-room/opening.ts'
import { actingAs, type Context } from '../../../platform/context.ts'
import { answerInterest } from '../../connections/answer-interest.ts'
import { loadOpening } from '../load-opening.ts'
import { askerIn } from './queries.ts'

/**
 * Accepts what somebody is asked in a conversation, because they write back. Where nobody asks any more, nothing happens.
 * Returns how the conversation stands then; null when it is gone.
 * @throws AppError PROFILE_NOT_PUBLISHED, UNAVAILABLE
 */
export async function acceptByReply(
  ctx: Context,
  conversationId: string,
  userId: string,
  ip: string | undefined,
): Promise<Opening | null> {
  const asker = await askerIn(ctx.db, conversationId, userId)
  if (asker !== null) await answerInterest(actingAs(ctx, userId, ip), { userId: asker }, 'accepted')
  return loadOpening(ctx, conversationId, null)
}
