import type { APPEAL_STATUSES, Queue } from '../../../src/catalogue/cases.ts'
import type { Measure } from '../../../src/catalogue/policies.ts'

/** The parts of the API's responses about statistics that the console reads. */

/** Counts by step, and those of the same span before. */
export interface Series {
  values: (number | null)[]
  total: number | null
  previous: (number | null)[]
  previous_total: number | null
}

export interface Statistics {
  step: 'hour' | 'day'
  /** The start of each step; the last one has not ended. */
  times: string[]
  final_until: string | null
  /** By metric. */
  series: Record<string, Series>
  decision_seconds: Series
  revenue: (Series & { currency: string })[]
  refunded: (Series & { currency: string })[]
  queues: {
    cases: { queue: Queue; open: number; overdue: number; oldest_at: string | null }[]
    photos: { count: number; oldest_at: string | null }
    appeals: { count: number; overdue: number; oldest_at: string | null }
    outbox: { due: number; lag_seconds: number }
  }
}

export interface Transparency {
  from: string
  to: string
  reports: { reason: string; is_illegal: boolean; count: number }[]
  decisions: {
    measure: Measure
    policy: string | null
    category: string | null
    count: number
    after_notice: number
  }[]
  cases: { closed: number; median_seconds: number | null }
  appeals: { status: (typeof APPEAL_STATUSES)[number]; count: number; median_seconds: number | null }[]
  suspensions: { suspensions: number; bans: number; undone: number }
  automated: { decisions: number }
  recipients: { average: number | null; days: number }
}
