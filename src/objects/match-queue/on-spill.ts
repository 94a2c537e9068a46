import type { Log } from '../../foundation/log.ts'
import type { Queues } from '../../rpc/namespaces.ts'
import type { QueueStore } from './queue-store.ts'

/** Sends searches that have waited for some seconds on to the shard of the world; they stay here too. */
export async function onSpill(store: QueueStore, queues: Queues, log: Log, now: number): Promise<number | null> {
  const due = store.toSpill(now)
  const [first] = due
  if (first) {
    const { mode, region } = first.search
    const world = queues.of(mode, null)
    await world.takeIn(due.map(({ search }) => search))
    for (const stored of due) store.setSpilled(stored)
    const left = due.filter(({ search }) => !store.find(search.searchId))
    if (left.length > 0) await world.leave(left.map(({ search }) => search.searchId))
    log.info('searches_spilled', { mode, region, searches: due.length })
  }
  return store.nextSpill()
}
