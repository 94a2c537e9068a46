import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { caseEntries, cases, reports } from '../../safety.ts'
import type { users } from '../../users.ts'

type Case = typeof cases.$inferSelect
type Entry = typeof caseEntries.$inferSelect
type Report = typeof reports.$inferSelect

/** A person as operators see them in lists. */
export interface SubjectCard {
  id: string
  first_name: string | null
  age: number | null
  /** `deleted`: by its owner, and can be restored. `gone`: purged. */
  account_status: (typeof users.$inferSelect)['status'] | 'deleted' | 'gone'
}

/** A case as lists show it. Times are as Postgres writes them in JSON. */
export interface CaseRow extends Pick<Case, 'id' | 'queue' | 'severity' | 'language' | 'status'> {
  subject: SubjectCard
  reasons: Report['reason'][]
  signals: NonNullable<Entry['signal']>[]
  report_count: number
  has_illegal: boolean
  due_at: string
  is_overdue: boolean
  claim: { operator_id: string; until: string } | null
  is_escalated: boolean
  opened_at: string
  updated_at: string
  closed_at: string | null
}

/** How many of somebody's reports are decided, and how many of those dismissed. */
export interface ReporterRecord {
  decided: number
  dismissed: number
}

/** A case with all that belongs to it. */
export interface CaseDetailRow extends CaseRow {
  entries: (Pick<Entry, 'id' | 'kind' | 'signal' | 'note'> & {
    operator_id: string | null
    ref_id: string | null
    at: string
  })[]
  reports: (Pick<Report, 'id' | 'reason' | 'description' | 'status'> & {
    is_illegal: boolean
    reporter: { id: string; record: ReporterRecord } | null
    has_evidence: boolean
    created_at: string
    decided_at: string | null
  })[]
  former_cases: (Pick<Case, 'id' | 'queue' | 'severity' | 'status'> & {
    reasons: Report['reason'][]
    opened_at: string
    closed_at: string | null
  })[]
}

/** The outcomes of `claim_next_case` and `work_on_case`. */
export interface WorkAnswer {
  outcome: 'ok' | 'not_found' | 'closed' | 'held' | 'senior' | 'own' | 'many'
  case?: CaseRow | null
  until?: string
  events?: DomainEvent[]
}

/** What is sealed in a report. */
export interface SealedEvidence {
  outcome: 'ok' | 'not_found'
  evidence?: Report['evidence']
  notifier?: Report['notifier']
}

export interface ReviewAnswer {
  outcome: 'ok' | 'not_found' | 'held' | 'decided'
  until?: string
  events?: DomainEvent[]
}

export interface CaseResults {
  subject_card: SubjectCard
  case_summary: CaseRow
  claim_next_case: WorkAnswer
  work_on_case: WorkAnswer
  read_case: CaseDetailRow | null
  read_evidence: SealedEvidence
  review_report: ReviewAnswer
  record_of_reporter: ReporterRecord
}
