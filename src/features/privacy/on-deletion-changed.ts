import type { DomainEvents } from '../../catalogue/domain-events.ts'
import { forgetDeleted, rememberDeleted } from '../../security/revocation.ts'
import type { Context } from '../../context.ts'
import { settle } from '../../foundation/settle.ts'
import { deletionOf } from './queries.ts'

/** Blocks a deleted account, sockets included, except for restoring it; unblocks a restored one. */
export async function onDeletionChanged(
  { db, redis, settings, hubs }: Context,
  { user_id }: DomainEvents['account.deletion_changed'],
): Promise<void> {
  const deletion = await settle(
    () => deletionOf(db, user_id),
    (truth) =>
      truth ? rememberDeleted(redis, user_id, truth, settings.ACCESS_TOKEN_SECONDS) : forgetDeleted(redis, user_id),
  )
  if (deletion) await hubs.of(user_id).closeSockets(user_id)
}
