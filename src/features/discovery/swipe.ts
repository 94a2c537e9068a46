import type { UserContext } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { decide } from './queries.ts'
import type { DecisionView } from './schemas.ts'

/**
 * Decides about a person. A like that meets a like makes a match with its conversation.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_NOT_FOUND for whoever the caller could not meet, CONFLICT when passing on a match
 */
export async function swipe(
  ctx: UserContext,
  { target_user_id, action }: { target_user_id: string; action: 'like' | 'pass' | 'super_like' },
): Promise<DecisionView> {
  if (target_user_id === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const { outcome, matchId, conversationId, event } = await decide(ctx.db, {
    actorId: ctx.actor.userId,
    targetId: target_user_id,
    kind: action,
    now,
    matchId: newId(now),
    conversationId: newId(now),
  })
  switch (outcome) {
    case 'not_published':
      throw new AppError('PROFILE_NOT_PUBLISHED')
    case 'not_found':
      throw new AppError('USER_NOT_FOUND')
    case 'matched':
      throw new AppError('CONFLICT', { message: 'You are matched with this person; unmatch instead.' })
    case 'ok':
      if (event) ctx.publish([event])
      return matchId && conversationId
        ? { is_match: true, match_id: matchId, conversation_id: conversationId }
        : { is_match: false }
  }
}
