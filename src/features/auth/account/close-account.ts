import type { Context } from '../../../platform/context.ts'
import { makeFelt } from '../sessions/end-sessions.ts'
import { deleteAccount } from './queries.ts'

/**
 * Deletes an account with all that it has stored, at once and for good.
 * @param reason a code for the log of security events
 */
export async function closeAccount(ctx: Context, userId: string, reason: string): Promise<void> {
  await makeFelt(ctx, await deleteAccount(ctx.db, userId, reason, ctx.now()))
}
