import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { Restriction } from '../../../src/catalogue/restriction.ts'
import type { decisions } from '../../decisions.ts'

type Decision = typeof decisions.$inferSelect

/** The outcomes of the functions that change a pair's state; each file states its own. */
export interface PairAnswer {
  outcome:
    | 'ok'
    | 'not_published'
    | 'not_found'
    | 'blocked'
    | 'matched'
    | 'too_soon'
    | 'paused'
    | 'spent'
    | 'restricted'
    | 'state'
    | 'over'
    | 'premium'
    | 'exists'
    | 'conversing'
    | 'nothing'
  /** False when nothing changed. */
  isNew?: boolean
  status?: NonNullable<Decision['status']>
  interestId?: string | null
  matchId?: string | null
  conversationId?: string | null
  events?: DomainEvent[]
  /** When asking again is possible. */
  again?: string
  /** Why the actor may ask nobody. */
  restriction?: Restriction
}

/** The outcomes of `ask_by_message`. */
export interface Asked {
  outcome:
    | 'ok'
    | 'not_published'
    | 'not_found'
    | 'blocked'
    | 'matched'
    | 'too_soon'
    | 'paused'
    | 'spent'
    | 'restricted'
    | 'premium'
    | 'exists'
    | 'conversing'
  status?: 'pending' | 'accepted'
  interestId?: string
  messageId?: string
  conversationId?: string
  matchId?: string
  events?: DomainEvent[]
  again?: string
  restriction?: Restriction
}

export interface PairResults {
  ask_by_message: Asked
  decide: PairAnswer
  answer_interest: PairAnswer
  withdraw_interest: PairAnswer
  rewind: Pick<PairAnswer, 'outcome' | 'events'> & { userId?: string; decision?: Decision['kind'] }
}
