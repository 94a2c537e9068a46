import type { PolicyKey } from './policies.ts'
import { mayDo, rolesBelow, type Role } from './roles.ts'

/** Where cases wait, and how urgent they are. */

export const QUEUES = ['safety', 'fraud', 'conduct', 'profiles', 'notices'] as const
export type Queue = (typeof QUEUES)[number]

export const REPORT_REASONS = [
  'fake_profile',
  'inappropriate_behavior',
  'spam',
  'harassment',
  'underage',
  'scam',
  'other',
] as const
export type ReportReason = (typeof REPORT_REASONS)[number]

export const REPORT_STATUSES = ['pending', 'reviewed', 'resolved', 'dismissed'] as const
export type ReportStatus = (typeof REPORT_STATUSES)[number]

/** What puts itself into a case without a report. */
export const SIGNALS = [
  'device_of_banned',
  'contact_of_banned',
  'photo_of_banned',
  'identical_first_messages',
  'link_in_first_message',
  'payment_handle_in_first_message',
  'impossible_travel',
  'report_spam',
] as const
export type Signal = (typeof SIGNALS)[number]

/** What is found in first messages: ways to elsewhere, and ways to pay. */
export const LINK_FINDS = ['link', 'domain', 'messenger'] as const
export const PAYMENT_FINDS = ['iban', 'crypto_address', 'payment_handle', 'gift_card'] as const
export const FINDS = [...LINK_FINDS, ...PAYMENT_FINDS] as const
export type Find = (typeof FINDS)[number]

interface ReasonSpec {
  readonly queue: Queue
  /** 1 is the most urgent. */
  readonly severity: 1 | 2 | 3 | 4
  /** Hours within which it is to be decided. */
  readonly dueHours: number
  /** Never weighs less because of who reports it. */
  readonly isSafety?: true
}

/** How urgent each reason is: those under age and threats first. `illegal` is a notice under article 16 of the DSA. */
export const REASONS = {
  underage: { queue: 'safety', severity: 1, dueHours: 4, isSafety: true },
  harassment: { queue: 'safety', severity: 1, dueHours: 8, isSafety: true },
  scam: { queue: 'fraud', severity: 2, dueHours: 24 },
  inappropriate_behavior: { queue: 'conduct', severity: 2, dueHours: 24, isSafety: true },
  illegal: { queue: 'notices', severity: 2, dueHours: 24, isSafety: true },
  fake_profile: { queue: 'profiles', severity: 3, dueHours: 48 },
  other: { queue: 'conduct', severity: 3, dueHours: 48 },
  spam: { queue: 'fraud', severity: 4, dueHours: 72 },
  signal: { queue: 'fraud', severity: 3, dueHours: 48 },
} as const satisfies Record<ReportReason | 'illegal' | 'signal', ReasonSpec>

/** The same as `join_case` in SQL takes it. */
export function urgencyOf(reason: keyof typeof REASONS): { queue: Queue; severity: number; due_hours: number } {
  const { queue, severity, dueHours } = REASONS[reason]
  return { queue, severity, due_hours: dueHours }
}

/** The reason that a breach of a rule would be reported with, for the urgency of a case. */
const REASON_OF_POLICY: Readonly<Partial<Record<PolicyKey, keyof typeof REASONS>>> = {
  adults_only: 'underage',
  child_safety: 'underage',
  threats: 'harassment',
  harassment: 'harassment',
  hate: 'harassment',
  sexual_content: 'inappropriate_behavior',
  scam: 'scam',
  fake_profile: 'fake_profile',
  spam: 'spam',
}

/** How urgent a case is that begins with a breach of a rule. */
export const urgencyOfPolicy = (policy: PolicyKey): ReturnType<typeof urgencyOf> =>
  urgencyOf(REASON_OF_POLICY[policy] ?? 'other')

/** A claimed case belongs to one moderator for so long since their last act on it. */
export const CLAIM_SECONDS = 600
/** Cases that one moderator holds at a time. */
export const MOST_CLAIMS = 5
/** For so long a case that a moderator has skipped is not offered to them again. */
export const SKIP_SECONDS = 3600

export const CASE_STATUSES = ['open', 'closed'] as const
export const ENTRY_KINDS = [
  'opened',
  'report',
  'notice',
  'photo',
  'signal',
  'note',
  'claimed',
  'released',
  'skipped',
  'escalated',
  'evidence_read',
  'decision',
  'undone',
  'reviewed',
  'appeal',
  'closed',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

export const DECISION_STATES = ['proposed', 'effective', 'refused', 'undone'] as const

/** What a senior moderator finds who looks at a decision again. */
export const REVIEW_OUTCOMES = ['agreed', 'would_decide_otherwise'] as const
/** So many of a hundred decisions are offered for a second look, by a hash of their id, for so many days. */
export const REVIEW_PERCENT = 10
export const REVIEW_DAYS = 14

export const APPEAL_STATUSES = ['open', 'granted', 'rejected'] as const

/** What an operator may take, as `take_next_case` in SQL takes it. */
export const takingTerms = (role: Role) => ({
  lease_seconds: CLAIM_SECONDS,
  skip_seconds: SKIP_SECONDS,
  is_senior: mayDo(role, 'cases.escalated'),
  over: rolesBelow(role),
})
