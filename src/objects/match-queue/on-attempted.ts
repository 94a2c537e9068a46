import { onLeave } from './on-leave.ts'
import type { QueueStore } from './queue-store.ts'
import type { Attempted, Search } from '../../rpc/match-queue.ts'
import type { WaitingList } from './waiting-list.ts'

/** Takes over what Postgres has said about two who were tried, and lets those who still wait be tried with others. */
export function onAttempted(
  store: QueueStore,
  list: WaitingList,
  [one, other]: readonly [Search, Search],
  attempted: Attempted,
): void {
  const pair = [one.searchId, other.searchId] as const
  if (attempted.outcome === 'ok') onLeave(store, list, pair)
  if (attempted.outcome === 'gone') onLeave(store, list, attempted.gone)
  // Of one that has left or is renewed meanwhile nothing is to be remembered.
  if (attempted.outcome === 'unfit' && list.has(one) && list.has(other)) {
    store.setUnfit(...pair)
    list.setUnfit(...pair)
  }
  list.release(pair)
}
