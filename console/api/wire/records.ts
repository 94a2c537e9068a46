/** The parts of the API's responses about what operators have done that the console reads. */

export interface AuditEntry {
  id: string
  operator_id: string
  act: string
  subject_id: string
  reason: string | null
  note: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  at: string
  seq: number | null
  hash: string | null
}
