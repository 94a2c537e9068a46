import { forgetSuspended, rememberSuspended, type Suspension } from '../../../platform/auth/revocation.ts'
import type { Context } from '../../../platform/context.ts'
import type { DomainEvents } from '../../../platform/outbox.ts'
import { suspensionOf } from './queries.ts'

/**
 * Shuts a suspended account out at once, sockets included; lets one in again that is active. Events may come late and in
 * another order, so what counts is what Postgres says now, and once more after it has been written.
 */
export async function onAccountStatusChanged(
  ctx: Context,
  { user_id }: DomainEvents['account.status_changed'],
): Promise<void> {
  let suspension = await suspensionOf(ctx.db, user_id)
  for (;;) {
    await write(ctx, user_id, suspension)
    const now = await suspensionOf(ctx.db, user_id)
    if (JSON.stringify(now) === JSON.stringify(suspension)) break
    suspension = now
  }
  if (suspension) await ctx.hubs.of(user_id).closeSockets(user_id)
}

const write = ({ redis, settings }: Context, userId: string, suspension: Suspension | null): Promise<void> =>
  suspension
    ? rememberSuspended(redis, userId, suspension, settings.ACCESS_TOKEN_SECONDS)
    : forgetSuspended(redis, userId)
