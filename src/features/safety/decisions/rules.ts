import { policyOf, STRIKE_ADVICE, type Measure, type PolicyKey } from '../../../catalogue/policies.ts'
import type { FieldIssue } from '../../../foundation/errors.ts'

const DAY = 24 * 3600_000

/** The decision as a moderator sends it. */
export interface Wanted {
  measure: Measure
  policy?: PolicyKey | undefined
  features?: readonly string[] | undefined
  photo_ids?: readonly string[] | undefined
  removes_bio?: boolean | undefined
  until?: string | undefined
  days?: number | undefined
  strikes?: number | undefined
  explanation?: string | undefined
}

/** What a decision lacks, or has too much, for its measure. */
export function faultsOf(wanted: Wanted, now: number): FieldIssue[] {
  const { measure, policy, features = [], photo_ids = [], removes_bio: removesBio = false, until, days } = wanted
  const faults: FieldIssue[] = []
  const fault = (path: string, message: string) => void faults.push({ path: `body.${path}`, message })
  if (measure !== 'none') {
    if (policy === undefined) fault('policy', 'is required for this measure')
    if (wanted.explanation === undefined) fault('explanation', 'is required for this measure')
  }
  const isRestriction = measure === 'restriction'
  if (isRestriction !== features.length > 0)
    fault('features', isRestriction ? 'is required for a restriction' : 'is allowed for a restriction only')
  const removes = photo_ids.length > 0 || removesBio
  if ((measure === 'content_removed') !== removes)
    fault('photo_ids', removes ? 'is allowed for removed content only' : 'or removes_bio is required for this measure')
  const isTimed = until !== undefined || days !== undefined
  if (isTimed && !isRestriction && measure !== 'suspension')
    fault('until', 'is allowed for a restriction or a suspension only')
  if (until !== undefined && days !== undefined) fault('days', 'must not be sent with until')
  if (until !== undefined && Date.parse(until) <= now) fault('until', 'must be in the future')
  if (measure === 'none' && (wanted.strikes ?? 0) > 0) fault('strikes', 'must not be sent with this measure')
  return faults
}

/** When a measure ends; null for good. */
export const endOf = ({ until, days }: Pick<Wanted, 'until' | 'days'>, now: number): number | null =>
  until !== undefined ? Date.parse(until) : days === undefined ? null : now + days * DAY

/** The strikes that a decision counts. */
export const strikesOf = ({ measure, policy, strikes }: Wanted): number =>
  measure === 'none' || policy === undefined ? 0 : (strikes ?? policyOf(policy).strikes)

/** What so many strikes suggest; null for too few. Advice only. */
export function adviceFor(strikes: number): { measure: Measure; days: number | null } | null {
  const found = STRIKE_ADVICE.findLast(({ from }) => from <= strikes)
  return found ? { measure: found.measure, days: found.days } : null
}
