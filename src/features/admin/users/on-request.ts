import { actingAs, type UserContext } from '../../../context.ts'
import { deleteOnRequest, type DeletedOnRequest } from '../../privacy/delete-account.ts'
import { exportAccount } from '../../privacy/export/export-account.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { noteExport } from './queries.ts'

/** What an owner may do with their data, done for one who cannot sign in. Both are noted in the audit log. */

/** The owner's export, as they would get it. @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN */
export async function exportFor(
  ctx: UserContext,
  { userId, reason }: { userId: string; reason: string },
): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
  requireStanding(await noteExport(ctx.db, actingOn(ctx, userId), reason))
  return exportAccount(actingAs(ctx, userId))
}

/**
 * Deletes an account as its owner would: hidden at once, restorable for a while. Repeating it postpones nothing.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN, UNAVAILABLE
 */
export async function deleteFor(
  ctx: UserContext,
  { userId, reason }: { userId: string; reason: string },
): Promise<DeletedOnRequest> {
  const { outcome, deleted } = await deleteOnRequest(ctx, { ...actingOn(ctx, userId), reason })
  requireStanding(outcome)
  if (!deleted) throw new Error('a deletion that says nothing')
  return deleted
}
