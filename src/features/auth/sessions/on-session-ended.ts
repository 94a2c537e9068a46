import { rememberEnded } from '../../../platform/auth/revocation.ts'
import type { Context } from '../../../platform/context.ts'
import type { DomainEvents } from '../../../platform/outbox.ts'

/** Makes the end of a session felt: no request is accepted any more, every socket of it closes. */
export async function onSessionEnded(
  ctx: Context,
  { session_id, user_id }: DomainEvents['session.ended'],
): Promise<void> {
  await Promise.all([
    rememberEnded(ctx.redis, session_id, ctx.settings.ACCESS_TOKEN_SECONDS),
    ctx.hubs.of(user_id).endSession(user_id, session_id),
  ])
}
