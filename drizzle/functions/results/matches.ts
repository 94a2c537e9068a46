import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { Restriction } from '../../../src/catalogue/restriction.ts'
import type { LiveMatch, Search, SearchPlace } from '../../../src/rpc/match-queue.ts'
import type { matches } from '../../matches.ts'

type Match = typeof matches.$inferSelect

/** How a match stands that is over. */
type Over = Exclude<Match['status'], 'active'>

interface MatchAnswer {
  matchId: string
  conversationId: string
  events: DomainEvent[]
}

export interface Ended extends MatchAnswer {
  outcome: 'ok' | 'not_found'
  status: Over
}

export interface Accepted extends MatchAnswer {
  outcome: 'ok' | 'not_found' | 'over' | 'spent' | 'restricted'
  /** False when nothing changed. */
  isNew?: boolean
  /** With `over` the status of the match. */
  status: 'accepted' | 'pending' | Over
  /** With `restricted`. */
  restriction?: Restriction
}

/** A live match in JSON. */
export type LiveMatchRow = Omit<LiveMatch, 'expiresAt'> & { expiresAt: string }

/** The outcomes of a search, as `find_live` states them. */
export type FindRow =
  | { outcome: 'not_published' | 'ages' }
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'matched'; match: LiveMatchRow }
  | { outcome: 'searching'; search: Omit<Search, 'since'> & { startedAt: string }; former: SearchPlace | null }

/** `former`: the search that has ended. `match`: the live match that the user is in. */
export interface StopRow {
  former: SearchPlace | null
  match: LiveMatchRow | null
}

export type Started =
  | { outcome: 'ok'; matchId: string; conversationId: string; events: DomainEvent[] }
  | { outcome: 'unfit' }
  | { outcome: 'gone'; gone: string[] }

export interface MatchResults {
  end_match: Ended
  accept_match: Accepted
  expire_match: DomainEvent[]
  seen_status: Match['status']
  find_live: FindRow
  stop_live: StopRow
  start_live_match: Started
}
