import { utc } from '../foundation/time.ts'
import type { Feature } from './policies.ts'

/** That an account may not use a feature at present, as `restriction_of` in SQL says it. */
export interface Restriction {
  feature: Feature
  /** Null for good. */
  until: string | null
  /** The statement of reasons, by which it is appealed. */
  statementId: string
}

/** What a refusal by FEATURE_RESTRICTED says. */
export const restrictionDetails = ({ feature, until, statementId }: Restriction) => ({
  details: { feature, ...(until === null ? {} : { until: utc(until) }), statement_id: statementId },
})
