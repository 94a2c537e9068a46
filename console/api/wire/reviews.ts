import type { Measure } from '../../../src/catalogue/policies.ts'
import type { Decision } from './decisions.ts'

/** The parts of the API's responses about reviews of decisions that the console reads. */

export interface NextReview {
  /** Null where none waits. */
  decision: Decision | null
  waiting: number
}

export interface ModeratorCounts {
  operator_id: string
  decisions: number
  measures: Record<Measure, number>
  median_seconds: number | null
  undone: number
  appeals: { upheld: number; overturned: number }
  reviews: { agreed: number; would_decide_otherwise: number }
}

export interface DecisionCounts {
  moderators: ModeratorCounts[]
}
