import { rememberEnded } from '../../platform/auth/revocation.ts'
import type { UserContext } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { endSession } from './queries.ts'

/** Ends the caller's session: the next request with its tokens is refused, its sockets close. */
export async function logOut(ctx: UserContext): Promise<{ message: string }> {
  const { actor, settings } = ctx
  const now = ctx.now()
  const event = await endSession(ctx.db, {
    sessionId: actor.sessionId,
    userId: actor.userId,
    reason: 'logout',
    eventId: newId(now),
    now,
  })
  if (event) {
    // Before the answer, so that no later request gets through. Should Redis fail, Postgres knows and the event is tried again.
    await rememberEnded(ctx.redis, actor.sessionId, settings.ACCESS_TOKEN_SECONDS).catch(() => {})
    ctx.publish([event])
  }
  return { message: 'Logged out successfully' }
}
