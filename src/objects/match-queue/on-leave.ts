import type { QueueStore } from './queue-store.ts'
import type { WaitingList } from './waiting-list.ts'

/** Takes searches off the list. Leaving again changes nothing. */
export function onLeave(store: QueueStore, list: WaitingList, searchIds: readonly string[]): void {
  for (const searchId of searchIds) {
    store.remove(searchId)
    list.remove(searchId)
  }
}
