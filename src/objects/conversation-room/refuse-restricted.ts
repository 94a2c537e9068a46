import { restrictionDetails } from '../../catalogue/restriction.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { SendingRestriction } from '../../rpc/conversation-snapshot.ts'
import type { RoomTables } from './room-tables.ts'

/** The refusal of what somebody writes who may send nothing at present; undefined while they may. */
export function refuseRestricted(tables: RoomTables, userId: string, now: number): Outcome<never> | undefined {
  const stored = tables.participants.byId(userId)?.restriction ?? null
  if (stored === null) return undefined
  // Guarantee: only `saveRestricted` writes the column.
  const { until, statementId } = JSON.parse(stored) as SendingRestriction
  if (until !== null && Date.parse(until) <= now) return undefined
  return refuse('FEATURE_RESTRICTED', restrictionDetails({ feature: 'sending', until, statementId }))
}
