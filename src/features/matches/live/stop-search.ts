import type { SearchPlace } from '../../../rpc/match-queue.ts'
import type { Context, UserContext } from '../../../context.ts'
import { interactionOf } from '../../../security/interaction-log.ts'
import { matchView } from './find-live.ts'
import { leaveQueues } from './leave-queues.ts'
import { dropSearches, endSearch } from './queries.ts'
import type { StopView } from './schemas.ts'

/** Ends the caller's search. A match made before that stays, and is returned. */
export async function stopSearch(ctx: UserContext): Promise<StopView> {
  const { userId } = ctx.actor
  const { former, match } = await endSearch(ctx.db, await interactionOf(ctx, 'search_stop'), ctx.now())
  if (former)
    ctx.after('leave_queues', async () => {
      await Promise.all([leaveQueues(ctx, [former]), ctx.hubs.of(userId).searchesOver([former.searchId])])
    })
  return match ? matchView('matched', match) : { status: 'stopped' }
}

/** Ends searches of a disconnected user. One started since stays. */
export async function takeBackSearches(ctx: Context, userId: string, searches: readonly SearchPlace[]): Promise<void> {
  const only = searches.map(({ searchId }) => searchId)
  await dropSearches(ctx.db, userId, only, ctx.now())
  await leaveQueues(ctx, searches)
}
