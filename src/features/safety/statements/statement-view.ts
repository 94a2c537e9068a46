import { policyOf } from '../../../catalogue/policies.ts'
import { utc } from '../../../foundation/time.ts'
import type { StatementRow } from './queries.ts'
import type { StatementView } from './schemas.ts'

/** A statement of reasons as its owner reads it. Nothing in it says which operator decided, or who reported. */
export function toStatement(row: StatementRow): StatementView {
  const { title, text } = policyOf(row.policy)
  return {
    id: row.id,
    measure: row.measure,
    scope: { features: row.features, photo_ids: row.photoIds },
    from: utc(row.from),
    ...(row.until === null ? {} : { until: utc(row.until) }),
    ground: 'terms',
    policy: { key: row.policy, title, text },
    explanation: row.explanation,
    source: row.isReported ? 'report' : 'own_investigation',
    automated: false,
    appeal_until: utc(row.appealUntil),
    ...(row.acknowledgedAt === null ? {} : { acknowledged_at: utc(row.acknowledgedAt) }),
    ...(row.undoneAt === null ? {} : { undone_at: utc(row.undoneAt) }),
    ...(row.appeal === null ? {} : { appeal: toAppeal(row.appeal) }),
  }
}

const toAppeal = ({ status, decidedAt, explanation }: NonNullable<StatementRow['appeal']>) => ({
  status,
  ...(decidedAt === null ? {} : { decided_at: utc(decidedAt) }),
  ...(explanation === null ? {} : { explanation }),
})
