import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'

/** The outcomes of the functions of `blocks.sql`. */
export interface BlockAnswer {
  outcome: 'ok' | 'not_found'
  events?: DomainEvent[]
}

export interface SafetyResults {
  block_person: BlockAnswer
  unblock_person: BlockAnswer
  file_report: DomainEvent[]
  forget_reports: Extract<DomainEvent, { type: 'report.forgotten' }>[]
}
