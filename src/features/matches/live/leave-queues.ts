import type { SearchPlace } from '../../../rpc/match-queue.ts'
import type { Context } from '../../../context.ts'

/**
 * Removes searches from their queues, that of the region and that of the world. Postgres has ended them before; a queue
 * that misses the call finds out when it tries to match them.
 * @param kept a search that continues from another region: it stays in the queue of the world
 */
export async function leaveQueues(
  { queues }: Context,
  searches: readonly SearchPlace[],
  kept?: SearchPlace,
): Promise<void> {
  await Promise.all(
    searches.flatMap(({ searchId, mode, region }) => [
      queues.of(mode, region).leave([searchId]),
      ...(kept?.searchId === searchId ? [] : [queues.of(mode, null).leave([searchId])]),
    ]),
  )
}
