import { DurableObject } from 'cloudflare:workers'
import { readSettings } from '../../settings.ts'
import { isMigrated } from '../shared/sqlite.ts'
import { Queue } from './queue.ts'
import type { LiveMatch, MatchQueueRpc, Search } from '../../rpc/match-queue.ts'

/**
 * The searches for a live match that are under way, in one mode and one region, or in one mode and the whole world; see queue.ts. It
 * proposes; Postgres decides.
 */
export class MatchQueue extends DurableObject<Env> implements MatchQueueRpc {
  /** Null until somebody has searched here: asking leaves nothing behind. */
  #known: Queue | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    if (!isMigrated(state.storage)) return
    const { jobs } = this.#queue()
    void state.blockConcurrencyWhile(async () => {
      if ((await state.storage.getAlarm()) === null) jobs.arm()
    })
  }

  /** Lets a search wait, and tries it at once with who fits. Returns the match if that makes one. */
  join(search: Search): Promise<LiveMatch | null> {
    return this.#queue().join(search, Date.now())
  }

  /** Takes in searches from the shard of a region, where they stay too. */
  takeIn(searches: Search[]): void {
    this.#queue().takeIn(searches, Date.now())
  }

  /** Takes searches off the list, as far as they are on it. */
  leave(searchIds: string[]): void {
    this.#known?.leave(searchIds)
  }

  override async alarm(): Promise<void> {
    const queue = this.#queue()
    await queue.jobs.runDue(Date.now(), queue.jobHandlers)
  }

  #queue(): Queue {
    return (this.#known ??= new Queue(this.ctx, this.env, readSettings(this.env)))
  }
}
