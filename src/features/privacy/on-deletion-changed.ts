import type { DomainEvents } from '../../catalogue/domain-events.ts'
import { forgetDeleted, rememberDeleted } from '../../security/revocation.ts'
import type { Context } from '../../context.ts'
import { allDone } from '../../foundation/all-done.ts'
import { settle } from '../../foundation/settle.ts'
import { markDeleted, unmark } from './erasures/marks.ts'
import { deletedAt, deletionOf } from './queries.ts'

/**
 * Blocks a deleted account, sockets included, except for restoring it; unblocks a restored one. Marks the deletion where a
 * restored database finds it.
 */
export async function onDeletionChanged(
  { env, db, redis, settings, hubs }: Context,
  { user_id }: DomainEvents['account.deletion_changed'],
): Promise<void> {
  const deletion = await settle(
    () => deletionOf(db, user_id),
    (truth) =>
      truth ? rememberDeleted(redis, user_id, truth, settings.ACCESS_TOKEN_SECONDS) : forgetDeleted(redis, user_id),
  )
  if (!deletion) return unmark({ env }, user_id)
  const mark = async () => {
    const at = await deletedAt(db, user_id)
    if (at) await markDeleted({ env }, user_id, at, new Date(deletion.restorableUntil))
  }
  await allDone(mark(), hubs.of(user_id).closeSockets(user_id))
}
