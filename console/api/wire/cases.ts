import type {
  CASE_STATUSES,
  EntryKind,
  Queue,
  ReportReason,
  ReportStatus,
  Signal,
} from '../../../src/catalogue/cases.ts'

/** The parts of the API's responses about cases that the console reads. */

type CaseStatus = (typeof CASE_STATUSES)[number]

export interface Subject {
  id: string
  first_name: string | null
  age: number | null
  account_status: 'active' | 'suspended' | 'banned' | 'deleted' | 'gone'
}

export interface CaseQueue {
  queue: Queue
  open: number
  overdue: number
  claimed: number
  oldest_opened_at: string | null
}

export interface Queues {
  queues: CaseQueue[]
  /** How many cases the operator holds. */
  mine: number
}

export interface CaseSummary {
  id: string
  subject: Subject
  queue: Queue
  severity: number
  reasons: ReportReason[]
  signals: Signal[]
  report_count: number
  has_illegal: boolean
  language: string | null
  due_at: string
  is_overdue: boolean
  claim: { operator_id: string; until: string } | null
  is_escalated: boolean
  status: CaseStatus
  opened_at: string
  closed_at: string | null
}

export interface CaseEntry {
  id: string
  kind: EntryKind
  operator_id: string | null
  ref_id: string | null
  signal: Signal | null
  note: string | null
  at: string
}

export interface CaseReport {
  id: string
  reason: ReportReason
  description: string | null
  is_illegal: boolean
  status: ReportStatus
  reporter: { id: string; record: { decided: number; dismissed: number; is_unreliable: boolean } } | null
  has_evidence: boolean
  created_at: string
  decided_at: string | null
}

export interface Case extends CaseSummary {
  entries: CaseEntry[]
  reports: CaseReport[]
  former_cases: {
    id: string
    queue: Queue
    severity: number
    reasons: ReportReason[]
    status: CaseStatus
    opened_at: string
    closed_at: string | null
  }[]
}

export interface Evidence {
  report_id: string
  copied_at: string | null
  messages: {
    message_id: string
    sender_id: string
    content: string
    message_type: string
    created_at: string
    edited_at: string | null
    deleted_at: string | null
  }[]
  profile: {
    first_name: string | null
    age: number | null
    bio: string | null
    interests: string[]
  } | null
  pictures: { kind: 'photo' | 'message'; id: string; url: string }[]
  notifier: { name: string | null; email: string | null } | null
}
