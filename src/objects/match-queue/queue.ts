import type { Settings } from '../../settings.ts'
import { createLog } from '../../foundation/log.ts'
import { inContext } from '../object-context.ts'
import { Jobs } from '../shared/jobs.ts'
import { migrate } from '../shared/sqlite.ts'
import { queues, type Queues } from '../../rpc/namespaces.ts'
import { onAttempted } from './on-attempted.ts'
import { onJoin, type Waits } from './on-join.ts'
import { onLeave } from './on-leave.ts'
import { onSpill } from './on-spill.ts'
import { Pairing, type SearchPair } from './pairing.ts'
import { QueueStore } from './queue-store.ts'
import type { Attempted, LiveMatch, LiveMode, Search } from '../../rpc/match-queue.ts'
import { STEPS } from './steps.ts'
import { WaitingList } from './waiting-list.ts'

/** How soon the alarm looks after attempts under way, should the object die with them; in milliseconds. */
const LOOK_AFTER = 10_000
/** How soon it tries again when Postgres did not answer. */
const RETRY_AFTER = 2_000

interface Place {
  searchId: string
  mode: LiveMode
  /** Null for the whole world. */
  region: number | null
}

/** Those who wait in one shard, and what is to be done about them. */
export class Queue {
  readonly jobs: Jobs
  readonly #state: DurableObjectState
  readonly #queues: Queues
  readonly #store: QueueStore
  readonly #list = new WaitingList()
  readonly #pairing: Pairing
  readonly #waits: Waits
  readonly #log = createLog({ object: 'match-queue' })

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    migrate(state.storage, STEPS)
    this.#state = state
    this.#queues = queues(env)
    this.#store = new QueueStore(state.storage)
    this.jobs = new Jobs(state.storage, this.#log)
    this.#waits = { spillAfter: settings.LIVE_SPILL_SECONDS * 1000, longest: settings.LIVE_SEARCH_MINUTES * 60_000 }
    this.#pairing = new Pairing(
      this.#list,
      (work) => inContext(state, env, work),
      (pair, attempted) => this.#settle(pair, attempted),
    )
    for (const { search, isGuest } of this.#store.all()) this.#list.put(search, isGuest)
    for (const pair of this.#store.unfit()) this.#list.setUnfit(...pair)
    // Unless attempts may have died with the object, everybody has been looked at.
    if (!this.jobs.has('pair')) this.#list.lookAtNobody()
  }

  /** Lets a search wait, and tries it at once with who fits. Returns the match if that makes one. */
  async join(search: Search, now: number): Promise<LiveMatch | null> {
    onJoin(this.#store, this.#list, this.jobs, this.#waits, { search, isGuest: false }, now)
    this.#pair(now)
    return this.#pairing.matchOf(search.searchId)
  }

  /** Lets searches of a region wait in the shard of the world. */
  takeIn(searches: readonly Search[], now: number): void {
    for (const search of searches)
      onJoin(this.#store, this.#list, this.jobs, this.#waits, { search, isGuest: true }, now)
    this.#pair(now)
  }

  leave(searchIds: readonly string[]): void {
    onLeave(this.#store, this.#list, searchIds)
  }

  readonly duties = {
    /** Tries again those whose attempt has failed, or has died with the object. */
    pair: (now: number): Promise<number | null> => {
      this.#pair(now)
      return Promise.resolve(this.#pairing.isBusy ? now + LOOK_AFTER : null)
    },
    spill: (now: number): Promise<number | null> => onSpill(this.#store, this.#queues, this.#log, now),
    /** Lets go of who has searched for too long. Their rows in Postgres count for nothing by then; see find_live.sql. */
    end: (now: number): Promise<number | null> => {
      const ended = this.#store.ended(now).map(({ search }) => search.searchId)
      onLeave(this.#store, this.#list, ended)
      return Promise.resolve(this.#store.nextEnd())
    },
  }

  #pair(now: number): void {
    const done = this.#pairing.start()
    if (this.#pairing.isBusy) this.jobs.ensure('pair', now + LOOK_AFTER)
    this.#state.waitUntil(done)
  }

  #settle(pair: SearchPair, attempted: Attempted): void {
    const elsewhere = attempted.outcome === 'ok' ? pair.flatMap(({ searchId }) => this.#placesElsewhere(searchId)) : []
    onAttempted(this.#store, this.#list, pair, attempted)
    if (attempted.outcome === 'failed') this.jobs.ensure('pair', Date.now() + RETRY_AFTER)
    if (elsewhere.length > 0) this.#state.waitUntil(this.#leaveElsewhere(elsewhere))
  }

  /** The other shard in which a search waits, if there is one. */
  #placesElsewhere(searchId: string): Place[] {
    const stored = this.#store.find(searchId)
    if (!stored) return []
    const { mode, region } = stored.search
    if (stored.isGuest) return [{ searchId, mode, region }]
    return stored.spillAt === null ? [{ searchId, mode, region: null }] : []
  }

  /** Takes who is matched off the lists of other shards. Should that fail, those find out when they try them. */
  async #leaveElsewhere(places: readonly Place[]): Promise<void> {
    await Promise.allSettled(
      places.map(({ searchId, mode, region }) => this.#queues.of(mode, region).leave([searchId])),
    )
  }
}
