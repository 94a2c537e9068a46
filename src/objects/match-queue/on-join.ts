import type { Jobs } from '../shared/jobs.ts'
import type { QueueStore } from './queue-store.ts'
import type { Search } from '../../rpc/match-queue.ts'
import type { WaitingList } from './waiting-list.ts'

export interface Waits {
  /** After so many milliseconds a search is also in the shard of the world. */
  spillAfter: number
  /** A search lasts so many milliseconds. */
  longest: number
}

/** Milliseconds from one sending to the next. */
const BEAT = 1_000

/** Lets a search wait here. One that waits already, and about which something is new, is looked at anew and sent on at once. */
export function onJoin(
  store: QueueStore,
  list: WaitingList,
  jobs: Jobs,
  { spillAfter, longest }: Waits,
  { search, isGuest }: { search: Search; isGuest: boolean },
  now: number,
): void {
  const expiresAt = search.since + longest
  if (expiresAt <= now) return
  const present = store.find(search.searchId)
  if (present && JSON.stringify(present.search) === JSON.stringify(search)) return
  const spillAt = isGuest ? null : present ? (present.spillAt ?? now) : nextBeat(now + spillAfter)
  store.put({ search, isGuest, spillAt, expiresAt })
  list.put(search, isGuest)
  jobs.ensure('end', expiresAt)
  if (spillAt !== null) jobs.ensure('spill', spillAt)
}

/** Those who come about the same time are sent on together. */
const nextBeat = (time: number): number => Math.ceil(time / BEAT) * BEAT
