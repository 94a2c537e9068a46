import type { APPEAL_STATUSES } from '../../../src/catalogue/cases.ts'
import type { Measure, PolicyKey } from '../../../src/catalogue/policies.ts'
import type { Decision } from './decisions.ts'

/** The parts of the API's responses about appeals that the console reads. */

export interface AppealRow {
  id: string
  case_id: string | null
  user_id: string
  status: (typeof APPEAL_STATUSES)[number]
  measure: Measure
  policy: PolicyKey | null
  /** The operator decided first, so somebody else decides the appeal. */
  is_mine: boolean
  claimed_by: string | null
  claimed_until: string | null
  due_at: string
  created_at: string
  decided_at: string | null
  explanation: string | null
}

export interface Appeal extends AppealRow {
  text: string | null
  decision: Decision
}
