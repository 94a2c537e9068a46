import { utc } from '../../../foundation/time.ts'
import { isUnreliable } from '../../safety/reports/rules.ts'
import type { CaseDetailRow, CaseRow } from './queries.ts'
import type { CaseDetail, CaseSummary } from './schemas.ts'

const orNull = (time: string | null): string | null => (time === null ? null : utc(time))

/** A case as the API shows it. */
export const toSummary = (row: CaseRow): CaseSummary => ({
  ...row,
  due_at: utc(row.due_at),
  claim: row.claim && { operator_id: row.claim.operator_id, until: utc(row.claim.until) },
  opened_at: utc(row.opened_at),
  updated_at: utc(row.updated_at),
  closed_at: orNull(row.closed_at),
})

/** The same with all that belongs to it. */
export const toDetail = ({ entries, reports, former_cases, ...row }: CaseDetailRow): CaseDetail => ({
  ...toSummary(row),
  entries: entries.map((entry) => ({ ...entry, at: utc(entry.at) })),
  reports: reports.map(({ reporter, ...report }) => ({
    ...report,
    reporter: reporter && {
      id: reporter.id,
      record: { ...reporter.record, is_unreliable: isUnreliable(reporter.record) },
    },
    created_at: utc(report.created_at),
    decided_at: orNull(report.decided_at),
  })),
  former_cases: former_cases.map((former) => ({
    ...former,
    opened_at: utc(former.opened_at),
    closed_at: orNull(former.closed_at),
  })),
})
