import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { revokeSessions } from '../../auth/sessions/end-sessions.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { endUserSessions } from './queries.ts'

/**
 * Ends one session of an account, or all: their tokens are refused from the answer on, and their sockets close.
 * @throws AppError USER_NOT_FOUND, NOT_FOUND without such a session, SELF_ACTION, FORBIDDEN, UNAVAILABLE
 */
export async function endSessionsOf(
  ctx: UserContext,
  { userId, sessionId, reason }: { userId: string; sessionId: string | undefined; reason: string },
): Promise<{ ended: number }> {
  const done = await endUserSessions(ctx.db, actingOn(ctx, userId), { sessionId: sessionId ?? null, reason })
  requireStanding(done.outcome)
  if (done.outcome !== 'ok')
    throw new AppError('NOT_FOUND', { message: 'The account has no such session, or it has ended.' })
  await revokeSessions(ctx, done.events)
  return { ended: done.events.length }
}
