import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { rememberEnded } from '../../../security/revocation.ts'
import type { Context, UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { endSessions, type Ending } from './queries.ts'

/** Ends the caller's session: the next request with its tokens is rejected, its sockets close. */
export async function logOut(ctx: UserContext): Promise<{ message: string }> {
  await end(ctx, { only: ctx.actor.sessionId, reason: 'logout' })
  return { message: 'Logged out successfully' }
}

/** Ends every session of the caller, this one included. */
export async function logOutEverywhere(ctx: UserContext): Promise<{ message: string; ended: number }> {
  const ended = await end(ctx, { reason: 'logout_all' })
  return { message: 'Logged out on all devices', ended }
}

/** Ends every session of the caller but this one. */
export async function logOutElsewhere(ctx: UserContext): Promise<{ message: string; ended: number }> {
  const ended = await end(ctx, { keep: ctx.actor.sessionId, reason: 'logout_others' })
  return { message: 'Logged out on all other devices', ended }
}

/** @throws AppError NOT_FOUND when the caller has no live session with this id */
export async function endOneSession(ctx: UserContext, sessionId: string): Promise<{ message: string }> {
  if ((await end(ctx, { only: sessionId, reason: 'ended_by_owner' })) === 0) throw new AppError('NOT_FOUND')
  return { message: 'Session ended' }
}

async function end(ctx: UserContext, ending: Pick<Ending, 'only' | 'keep' | 'reason'>): Promise<number> {
  const events = await endSessions(ctx.db, { userId: ctx.actor.userId, ip: ctx.ip, ...ending }, ctx.now())
  const own = ctx.actor.sessionId
  const endsOwn = ending.keep === undefined && (ending.only ?? own) === own
  await revokeSessions(ctx, events, endsOwn ? [own] : [])
  return events.length
}

/**
 * Revokes ended sessions before the response, so that no later request is accepted, and closes their sockets.
 * @param alsoIds sessions of the caller to revoke although they ended before: Redis may have missed it then
 * @throws AppError UNAVAILABLE when Redis cannot be written. The sessions have ended all the same, and the outbox
 * retries.
 */
export async function revokeSessions(
  ctx: Context,
  events: readonly DomainEvent[],
  alsoIds: readonly string[] = [],
): Promise<void> {
  const ended = events.flatMap((event) => {
    if (event.type === 'session.ended') return [event.payload.session_id]
    return event.type === 'account.closed' ? event.payload.session_ids : []
  })
  ctx.publish(events)
  const ids = new Set([...ended, ...alsoIds])
  await Promise.all([...ids].map((id) => rememberEnded(ctx.redis, id, ctx.settings.ACCESS_TOKEN_SECONDS)))
}
