import { metersOf } from '../../catalogue/meters.ts'
import type { Settings } from '../../settings.ts'
import type { Log } from '../../foundation/log.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { inContext } from '../object-context.ts'
import { Jobs } from '../shared/jobs.ts'
import { migrate } from '../shared/sqlite.ts'
import { queues, type Queues } from '../../rpc/namespaces.ts'
import { onAttempted } from './on-attempted.ts'
import { onJoin, type Joining } from './on-join.ts'
import { onLeave } from './on-leave.ts'
import { onSpill } from './on-spill.ts'
import { Pairing, type SearchPair } from './pairing.ts'
import { QueueStore } from './queue-store.ts'
import type { Attempted, LiveMatch, LiveMode, Search } from '../../rpc/match-queue.ts'
import { MIGRATIONS } from './migrations.ts'
import { WaitingList } from './waiting-list.ts'

/** How soon the job checks attempts under way, in case the object dies with them; in milliseconds. */
const LOOK_AFTER = 10_000
/** How soon it tries again when Postgres did not answer. */
const RETRY_AFTER = 2_000

interface Place {
  searchId: string
  mode: LiveMode
  /** Null for the whole world. */
  region: number | null
}

/** The searches that wait in one shard, and the jobs that pair, transfer and end them. */
export class Queue {
  readonly jobs: Jobs
  readonly #state: DurableObjectState
  readonly #queues: Queues
  readonly #store: QueueStore
  readonly #list = new WaitingList()
  readonly #pairing: Pairing
  readonly #joining: Joining
  readonly #log: Log

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    migrate(state.storage, MIGRATIONS)
    this.#state = state
    this.#queues = queues(env)
    this.#store = new QueueStore(state.storage)
    this.#log = objectLog(env, 'match-queue')
    this.jobs = new Jobs(state.storage, this.#log, metersOf(settings))
    const waits = { spillAfter: settings.LIVE_SPILL_SECONDS * 1000, longest: settings.LIVE_SEARCH_MINUTES * 60_000 }
    this.#joining = { store: this.#store, list: this.#list, jobs: this.jobs, waits }
    this.#pairing = new Pairing(
      this.#list,
      (work) => inContext(state, env, work),
      (pair, attempted) => this.#settle(pair, attempted),
    )
    for (const { search, isGuest } of this.#store.all()) this.#list.put(search, isGuest)
    for (const pair of this.#store.unfit()) this.#list.setUnfit(...pair)
    // Unless attempts may have died with the object, every search has been tried.
    if (!this.jobs.has('pair')) this.#list.lookAtNobody()
  }

  /** Adds a search and tries it at once with those that fit. Returns the match if that makes one. */
  async join(search: Search, now: number): Promise<LiveMatch | null> {
    onJoin(this.#joining, { search, isGuest: false }, now)
    this.#pair(now)
    return this.#pairing.matchOf(search.searchId)
  }

  /** Adds searches of a region to the shard of the world. */
  takeIn(searches: readonly Search[], now: number): void {
    for (const search of searches) onJoin(this.#joining, { search, isGuest: true }, now)
    this.#pair(now)
  }

  leave(searchIds: readonly string[]): void {
    onLeave(this.#store, this.#list, searchIds)
  }

  readonly jobHandlers = {
    /** Tries again those whose attempt has failed, or has died with the object. */
    pair: (now: number): Promise<number | null> => {
      this.#pair(now)
      return Promise.resolve(this.#pairing.isBusy ? now + LOOK_AFTER : null)
    },
    spill: (now: number): Promise<number | null> => onSpill(this.#store, this.#queues, this.#log, now),
    /** Removes searches that have lasted too long. Their rows in Postgres are ignored by then; see find_live.sql. */
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

  /** Removes matched searches from other shards. If that fails, those find out when they try them. */
  async #leaveElsewhere(places: readonly Place[]): Promise<void> {
    await Promise.allSettled(
      places.map(({ searchId, mode, region }) => this.#queues.of(mode, region).leave([searchId])),
    )
  }
}
