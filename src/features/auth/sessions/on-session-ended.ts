import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import { rememberEnded } from '../../../security/revocation.ts'
import type { Context } from '../../../context.ts'

/** Revokes an ended session: every request is rejected, all its sockets close. */
export async function onSessionEnded(
  ctx: Context,
  { session_id, user_id, is_account_deleted }: DomainEvents['session.ended'],
): Promise<void> {
  // First, so that a call ends as it does after a suspension or a block: without saying who ended it.
  if (is_account_deleted) await ctx.hubs.of(user_id).closeSockets(user_id)
  await Promise.all([
    rememberEnded(ctx.redis, session_id, ctx.settings.ACCESS_TOKEN_SECONDS),
    ctx.hubs.of(user_id).endSession(user_id, session_id),
  ])
}
