import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { noteCompanions } from './queries.ts'

/** Notices other accounts that had a device or a picture of somebody before they were banned. */
export async function onAccountBanned(
  ctx: Context,
  { user_id, status }: DomainEvents['account.status_changed'],
): Promise<void> {
  if (status === 'banned') ctx.publish(await noteCompanions(ctx.db, user_id, ctx.now()))
}
