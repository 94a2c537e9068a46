import type { Jobs } from '../shared/jobs.ts'
import type { QueueStore } from './queue-store.ts'
import type { Search } from '../../rpc/match-queue.ts'
import type { WaitingList } from './waiting-list.ts'

interface Waits {
  /** After so many milliseconds a search is also in the shard of the world. */
  spillAfter: number
  /** A search lasts so many milliseconds. */
  longest: number
}

/** Milliseconds between two transfers to the world's shard. */
const BEAT = 1_000

/** What adding a search needs. */
export interface Joining {
  store: QueueStore
  list: WaitingList
  jobs: Jobs
  waits: Waits
}

/** Adds a search to the waiting list. One that waits already and has changed is tried again and sent on at once. */
export function onJoin(
  { store, list, jobs, waits }: Joining,
  { search, isGuest }: { search: Search; isGuest: boolean },
  now: number,
): void {
  const { spillAfter, longest } = waits
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

/** Searches that begin at about the same time are sent on together. */
const nextBeat = (time: number): number => Math.ceil(time / BEAT) * BEAT
