import { dayOf } from '../../features/people/age.ts'
import { startMatch } from '../../features/matches/live/start-match.ts'
import type { Context } from '../../context.ts'
import type { Attempted, LiveMatch, Search } from '../../rpc/match-queue.ts'
import type { WaitingList } from './waiting-list.ts'

export type SearchPair = readonly [Search, Search]

/** Runs something with what verbs need. */
type InContext = (work: (context: Context) => Promise<void>) => Promise<void>

/** Attempts at the same time, each with statements of its own. */
const LANES = 4

/**
 * Brings people of the list together: takes the next two, asks Postgres, and goes on until nobody is left to be tried.
 * The two are reserved while an attempt is under way.
 */
export class Pairing {
  readonly #list: WaitingList
  readonly #inContext: InContext
  readonly #settle: (pair: SearchPair, attempted: Attempted) => void
  readonly #attempts = new Map<string, Promise<Attempted>>()
  #lanes = 0

  constructor(list: WaitingList, inContext: InContext, settle: (pair: SearchPair, attempted: Attempted) => void) {
    this.#list = list
    this.#inContext = inContext
    this.#settle = settle
  }

  get isBusy(): boolean {
    return this.#lanes > 0
  }

  /** Begins to try those who can be tried. Returns when all of that is done; nobody has to wait for it. */
  async start(): Promise<void> {
    const lanes: Promise<void>[] = []
    while (this.#lanes < LANES) {
      const pair = this.#list.next(dayOf(Date.now()))
      if (!pair) break
      lanes.push(this.#run(pair))
    }
    await Promise.all(lanes)
  }

  /** The match that an attempt at a search makes which is under way; null when there is none, or it makes none. */
  async matchOf(searchId: string): Promise<LiveMatch | null> {
    const attempted = await this.#attempts.get(searchId)
    return attempted?.outcome === 'ok' ? attempted.match : null
  }

  async #run(first: SearchPair): Promise<void> {
    this.#lanes += 1
    try {
      await this.#inContext((context) => this.#tryAll(context, first))
    } finally {
      this.#lanes -= 1
    }
  }

  async #tryAll(context: Context, first: SearchPair): Promise<void> {
    for (let pair: SearchPair | null = first; pair; pair = this.#list.next(dayOf(Date.now()))) {
      const attempt = startMatch(context, pair)
      for (const { searchId } of pair) this.#attempts.set(searchId, attempt)
      const attempted = await attempt
      for (const { searchId } of pair) if (this.#attempts.get(searchId) === attempt) this.#attempts.delete(searchId)
      this.#settle(pair, attempted)
      if (attempted.outcome === 'failed') break
    }
  }
}
