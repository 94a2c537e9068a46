import type { Context, UserContext } from '../../context.ts'
import { AppError, unwrap } from '../../foundation/errors.ts'
import { leavingOf } from '../people/leaving.ts'
import type { CallView } from '../../protocol/calls.ts'
import { conversationOf, type Media } from './queries.ts'

/**
 * Calls the other user of a match. If they are calling at the same time it is one call, which this answers.
 * @throws AppError MATCH_NOT_FOUND, USER_BUSY, CONFLICT when the match is over
 */
export async function initiateCall(ctx: UserContext, matchId: string, media: Media): Promise<CallView> {
  const { userId, sessionId } = ctx.actor
  const conversationId =
    (await ctx.hubs.of(userId).conversationMeant({ match_id: matchId })) ??
    (await conversationOfMatch(ctx, userId, matchId))
  return unwrap(await ctx.calls.of(conversationId).dial({ userId, sessionId, conversationId, matchId, media }))
}

/** The conversation of a match that has not reached the caller's hub yet. @throws AppError MATCH_NOT_FOUND */
export async function conversationOfMatch(ctx: Context, userId: string, matchId: string): Promise<string> {
  const found = await conversationOf(ctx.db, { userId, matchId, ...leavingOf(ctx) })
  if (found === null) throw new AppError('MATCH_NOT_FOUND')
  return found
}
