import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { restrictedCallsOf } from './queries.ts'

/** Ends the calls of somebody who may make none at present. Calls that others have made go on. */
export async function onSendingRestricted(
  ctx: Context,
  { user_id }: DomainEvents['sending.restricted'],
): Promise<void> {
  const running = await restrictedCallsOf(ctx.db, user_id, ctx.now())
  await Promise.all(running.map(({ id, conversationId }) => ctx.calls.of(conversationId).stop(id)))
}
