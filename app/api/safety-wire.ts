/** The parts of the API's responses about safety that this client reads; see `wire.ts`. */

export interface Appeal {
  status: 'open' | 'granted' | 'rejected'
  decided_at?: string | undefined
  explanation?: string | undefined
}

/** What was decided about the user, why, and until when they may appeal. */
export interface Statement {
  id: string
  measure: 'warning' | 'content_removed' | 'restriction' | 'suspension' | 'ban'
  scope: { features: string[] }
  from: string
  until?: string | undefined
  policy: { title: string; text: string }
  explanation: string
  appeal_until: string
  acknowledged_at?: string | undefined
  undone_at?: string | undefined
  appeal?: Appeal | undefined
}

/** A report that the user has made. */
export interface OwnReport {
  id: string
  user: { id: string; first_name: string | null }
  reason: string
  status: 'pending' | 'reviewed' | 'resolved' | 'dismissed'
  created_at: string
}
