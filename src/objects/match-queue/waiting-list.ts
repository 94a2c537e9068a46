import { fits } from './rules.ts'
import type { Search } from '../../rpc/match-queue.ts'

interface Entry {
  search: Search
  /** In the shard of the world: those of one region are brought together in their own. */
  isGuest: boolean
  /** Searches of which Postgres has said that they do not fit. */
  unfit: Set<string>
  /** An attempt is under way. */
  isReserved: boolean
}

/**
 * The searches that wait in a shard, and the next pair to try. Once {@link next} returns nothing, no two free searches fit:
 * each search that joins, or becomes free again, is compared with all others.
 */
export class WaitingList {
  readonly #entries = new Map<string, Entry>()
  #toLookAt: Entry[] = []
  #isSorted = true

  get size(): number {
    return this.#entries.size
  }

  /** Whether a search waits, just as it is. */
  has(search: Search): boolean {
    return this.#entries.get(search.searchId)?.search === search
  }

  /** Lets a search wait, or takes over what is new about it, and forgets with whom it did not fit. */
  put(search: Search, isGuest: boolean): void {
    this.#forgetUnfit(search.searchId)
    const isReserved = this.#entries.get(search.searchId)?.isReserved ?? false
    const entry: Entry = { search, isGuest, unfit: new Set(), isReserved }
    this.#entries.set(search.searchId, entry)
    this.#look(entry)
  }

  remove(searchId: string): void {
    this.#forgetUnfit(searchId)
    this.#entries.delete(searchId)
  }

  setUnfit(one: string, other: string): void {
    this.#entries.get(one)?.unfit.add(other)
    this.#entries.get(other)?.unfit.add(one)
  }

  /** Ends an attempt. Those of its two who still wait are free again. */
  release(searchIds: readonly string[]): void {
    for (const searchId of searchIds) {
      const entry = this.#entries.get(searchId)
      if (!entry) continue
      entry.isReserved = false
      this.#look(entry)
    }
  }

  /** Looks only at those who come, or are free again, from now on. */
  lookAtNobody(): void {
    this.#toLookAt = []
  }

  /**
   * Reserves the next two to be tried, or says that there are none: of those to be looked at who has waited longest, and
   * of all who fit them who has.
   */
  next(day: string): [Search, Search] | null {
    if (!this.#isSorted) this.#toLookAt.sort((a, b) => compare(b.search, a.search))
    this.#isSorted = true
    for (let entry = this.#toLookAt.pop(); entry; entry = this.#toLookAt.pop()) {
      // Somebody who has left, or is reserved, and will be looked at when they are free.
      if (this.#entries.get(entry.search.searchId) !== entry || entry.isReserved) continue
      const partner = this.#partnerOf(entry, day)
      if (!partner) continue
      entry.isReserved = partner.isReserved = true
      return [entry.search, partner.search]
    }
    return null
  }

  #partnerOf(entry: Entry, day: string): Entry | null {
    let best: Entry | null = null
    for (const other of this.#entries.values()) {
      if (other.isReserved || (best && compare(best.search, other.search) <= 0)) continue
      if (entry.isGuest && other.search.region === entry.search.region) continue
      if (fits(entry.search, other.search, day) && !entry.unfit.has(other.search.searchId)) best = other
    }
    return best
  }

  #look(entry: Entry): void {
    this.#toLookAt.push(entry)
    this.#isSorted = this.#toLookAt.length === 1
  }

  #forgetUnfit(searchId: string): void {
    for (const other of this.#entries.get(searchId)?.unfit ?? []) this.#entries.get(other)?.unfit.delete(searchId)
  }
}

/** By how long they have waited; of two who came at the same moment somebody has to be first. */
const compare = (one: Search, other: Search): number =>
  one.since - other.since || (one.searchId < other.searchId ? -1 : 1)
