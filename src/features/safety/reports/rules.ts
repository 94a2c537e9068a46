import { REASONS, urgencyOf, type ReportReason } from '../../../catalogue/cases.ts'

/** What is known of somebody's reports, as `record_of_reporter` in SQL counts it. */
export interface ReporterRecord {
  decided: number
  dismissed: number
}

/** Of the last so many decided reports, at least so many and such a share dismissed: the reporter is unreliable. */
export const RELIABILITY = { most: 100, least: 5, share: 0.7 } as const

/** An unreliable reporter who has written so many reports within so many hours is noticed. */
const SPAM = { least: 5, hours: 24 } as const

/** Whether somebody's reports count for less; `file_report` in SQL is its twin. */
export const isUnreliable = ({ decided, dismissed }: ReporterRecord): boolean =>
  decided >= RELIABILITY.least && dismissed >= decided * RELIABILITY.share

type Urgency = ReturnType<typeof urgencyOf>

const LEAST_SEVERE = 4

/** What is left of an urgency where the reporter is unreliable. */
export const lightened = ({ queue, severity, due_hours }: Urgency): Urgency => ({
  queue,
  severity: Math.min(LEAST_SEVERE, severity + 1),
  due_hours: due_hours * 2,
})

/** The graver of a report's reason and of what its author says the law forbids. */
export function gravestOf(reason: ReportReason, isIllegal: boolean): keyof typeof REASONS {
  return isIllegal && REASONS.illegal.severity < REASONS[reason].severity ? 'illegal' : reason
}

/** What `file_report` weighs a report by. Reasons that people have to be protected from weigh the same, whoever names them. */
export function weightsOf(reason: ReportReason, isIllegal: boolean) {
  const usual = urgencyOf(gravestOf(reason, isIllegal))
  const isSafety = isIllegal || 'isSafety' in REASONS[reason]
  return {
    usual,
    light: isSafety ? usual : lightened(usual),
    reliability: RELIABILITY,
    spam: { ...SPAM, urgency: urgencyOf('signal') },
  }
}

export type Weights = ReturnType<typeof weightsOf>
