import type { ActingContext, UserContext } from '../../context.ts'
import { newConversationId } from '../../security/conversation-id.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { pairRefusal } from './pair-refusal.ts'
import { writeDecision, type PairAnswer } from './queries.ts'

export interface Decision {
  targetId: string
  kind: 'pass' | 'like' | 'interest' | 'super_like'
  note?: string | undefined
}

/** The state of a pair after an action. */
export interface PairView {
  /** The state of the interest; a pass has none. */
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

/**
 * Passes on a user or sends them an interest. Mutual interest makes a match with its conversation, in whichever form
 * each was sent.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_BLOCKED, USER_NOT_FOUND for a user who cannot be met,
 * CONFLICT when passing on a match or asking too soon after a decline, RATE_LIMIT_EXCEEDED after withdrawing too often,
 * and the error in `ctx.spent` for anything new
 */
export async function decide(ctx: UserContext, { targetId, kind, note }: Decision): Promise<PairView> {
  if (targetId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const answer = await writeDecision(ctx.db, await interactionOf(ctx, kind), {
    targetId,
    kind,
    note: note ?? null,
    now,
    decisionId: newId(now),
    matchId: newId(now),
    conversationId: newConversationId(ctx.settings, now),
    isSpent: ctx.spent !== null,
  })
  if (answer.outcome === 'ok') return settle(ctx, answer)
  if (answer.outcome === 'matched')
    throw new AppError('CONFLICT', { message: 'You are matched with this user; unmatch them instead.' })
  throw pairRefusal(ctx, answer)
}

/** Publishes the events and returns the pair's state. A call that changed nothing is refunded. */
export function settle(
  ctx: ActingContext,
  { events = [], isNew, status, interestId, matchId, conversationId }: PairAnswer,
): PairView {
  ctx.publish(events)
  if (isNew === false) ctx.refund()
  const isMatch = status === 'accepted' && Boolean(matchId)
  return {
    ...(status ? { status } : {}),
    is_match: isMatch,
    ...(interestId ? { interest_id: interestId } : {}),
    ...(isMatch && matchId && conversationId ? { match_id: matchId, conversation_id: conversationId } : {}),
  }
}
