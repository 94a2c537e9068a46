import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { leaveQueues } from '../../matches/live/leave-queues.ts'

/** Takes a search that a decision has ended out of its queues, and off its owner's hub. */
export async function onSearchStopped(
  ctx: Context,
  { user_id, search_id: searchId, mode, region }: DomainEvents['search.stopped'],
): Promise<void> {
  await Promise.all([leaveQueues(ctx, [{ searchId, mode, region }]), ctx.hubs.of(user_id).searchesOver([searchId])])
}
