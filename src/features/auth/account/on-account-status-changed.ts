import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import { forgetSuspended, rememberSuspended } from '../../../security/revocation.ts'
import type { Context } from '../../../context.ts'
import { settle } from '../../../foundation/settle.ts'
import { suspensionOf } from './queries.ts'

/** Blocks a suspended account at once, sockets included; unblocks an active one. */
export async function onAccountStatusChanged(
  { db, redis, settings, hubs }: Context,
  { user_id }: DomainEvents['account.status_changed'],
): Promise<void> {
  const suspension = await settle(
    () => suspensionOf(db, user_id),
    (truth) =>
      truth ? rememberSuspended(redis, user_id, truth, settings.ACCESS_TOKEN_SECONDS) : forgetSuspended(redis, user_id),
  )
  if (suspension) await hubs.of(user_id).closeSockets(user_id)
}
