import type { DECISION_STATES } from '../../../src/catalogue/cases.ts'
import type { Feature, Measure, PolicyKey } from '../../../src/catalogue/policies.ts'

/** The parts of the API's responses about decisions that the console reads. */

export interface Advice {
  /** Of decisions that count at present. */
  strikes: number
}

export interface Decision {
  id: string
  case_id: string | null
  subject_id: string
  policy: PolicyKey | null
  measure: Measure
  features: Feature[]
  photo_ids: string[]
  removes_bio: boolean
  until: string | null
  strikes: number
  explanation: string | null
  note: string | null
  state: (typeof DECISION_STATES)[number]
  decided_by: string
  confirmed_by: string | null
  effective_at: string | null
  undone_at: string | null
  created_at: string
  statement_id: string | null
}

export interface Decided {
  decision: Decision
  next_case_id?: string | undefined
}
