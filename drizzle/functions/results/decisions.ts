import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { Measure } from '../../../src/catalogue/policies.ts'
import type { decisionReviews } from '../../decision-reviews.ts'
import type { safetyDecisions } from '../../safety-decisions.ts'

type Decision = typeof safetyDecisions.$inferSelect
type Review = typeof decisionReviews.$inferSelect

/** A decision as `decision_row` gives it. */
export interface DecisionRow extends Omit<Decision, 'before' | 'until' | 'effectiveAt' | 'undoneAt' | 'createdAt'> {
  removesBio: boolean
  until: string | null
  effectiveAt: string | null
  undoneAt: string | null
  createdAt: string
  statementId: string | null
}

/** The outcomes of the functions of `decisions.sql`. */
export type Decided =
  | { outcome: 'ok'; decision: DecisionRow; events: DomainEvent[]; nextCaseId?: string | null }
  | { outcome: 'not_found' | 'forbidden' | 'closed' | 'proposed' | 'repeated' | 'gone' | 'photos' | 'appealed' }
  | { outcome: 'claimed'; until: string }
  | { outcome: 'state'; state: Decision['state'] }

/** The outcomes of the functions of `appeals.sql`. */
export type Answered =
  | { outcome: 'ok'; until?: string; events?: DomainEvent[] }
  | { outcome: 'not_found' | 'forbidden' | 'decided' }
  | { outcome: 'claimed'; until: string }

/** A review as `review_row` gives it; the note is sealed. */
export interface ReviewRow extends Omit<Review, 'firstBy' | 'createdAt'> {
  createdAt: string
}

/** The outcomes of `review_decision`. */
export type Reviewed =
  | { outcome: 'ok'; review: ReviewRow; caseId: string | null; events: DomainEvent[] }
  | { outcome: 'not_found' | 'forbidden' | 'two' | 'exists' }
  | { outcome: 'state'; state: Decision['state'] }

/** What a moderator has decided, and what became of it. `median_seconds`: from the claim of a case to the decision. */
interface CountsRow {
  operator_id: string
  decisions: number
  measures: Record<Measure, number>
  median_seconds: number | null
  undone: number
  refused: number
  appeals: Record<'open' | 'upheld' | 'overturned', number>
  reviews: Record<Review['outcome'], number>
}

export interface DecisionResults {
  decision_row: DecisionRow
  decide_case: Decided
  answer_ban: Decided
  undo_decision: Decided
  end_restrictions: number
  claim_appeal: Answered
  decide_appeal: Answered
  file_appeal: 'ok' | 'not_found' | 'exists' | 'late' | 'undone'
  forget_statements: number
  next_review: { decision: DecisionRow | null; waiting: number }
  review_row: ReviewRow
  review_decision: Reviewed
  decision_counts: CountsRow
}
