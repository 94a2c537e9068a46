import { utc } from '../../foundation/time.ts'
import { forgetDeleted } from '../../security/revocation.ts'
import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { unhideAccount } from './queries.ts'

/**
 * Restores the caller's account to its state at deletion. One that is not deleted is left as it is.
 * @throws AppError ACCOUNT_DELETED when it is too late
 */
export async function restoreAccount(ctx: UserContext): Promise<{ message: string }> {
  const { redis, actor } = ctx
  const row = await unhideAccount(ctx.db, { ...actor, ip: ctx.ip, now: ctx.now() })
  if (!row) throw new AppError('UNAUTHORIZED')
  if (row.outcome === 'over')
    throw new AppError('ACCOUNT_DELETED', {
      message: 'This account can no longer be restored; create a new one.',
      details: { restorable_until: utc(row.restorableUntil ?? 0) },
    })
  try {
    // Also for an account that is not deleted: this repairs an entry that Redis has missed to remove.
    await forgetDeleted(redis, actor.userId)
  } finally {
    ctx.publish(row.events)
  }
  return { message: 'Account restored successfully' }
}
