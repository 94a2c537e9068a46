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

/** How it stands between two people once something has been done. */
export interface PairView {
  /** Of the wish to meet; a pass has none. */
  status?: 'pending' | 'accepted' | 'declined' | 'withdrawn'
  is_match: boolean
  interest_id?: string
  match_id?: string
  conversation_id?: string
}

/**
 * Passes on a person or says that the caller would like to meet them. A wish that meets a wish makes a match with its
 * conversation, whichever way each was said.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_BLOCKED, USER_NOT_FOUND for whoever the caller could not meet,
 * CONFLICT when passing on a match or asking too soon after a no, RATE_LIMIT_EXCEEDED after asking and taking back too
 * often, and what `ctx.spent` says where it would be something new
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

/**
 * Publishes what has happened and says how it stands. What was so already is no action, and gives back what it was
 * counted as.
 */
export function settle(
  ctx: ActingContext,
  { events = [], isNew, status, interestId, matchId, conversationId }: PairAnswer,
): PairView {
  ctx.publish(events)
  if (isNew === false) ctx.uncount()
  const isMatch = status === 'accepted' && Boolean(matchId)
  return {
    ...(status ? { status } : {}),
    is_match: isMatch,
    ...(interestId ? { interest_id: interestId } : {}),
    ...(isMatch && matchId && conversationId ? { match_id: matchId, conversation_id: conversationId } : {}),
  }
}
