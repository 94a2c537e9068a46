import type { Card } from '../../protocol/down.ts'

/** What Postgres says about a conversation: all that its room has to know to work without asking again. */
export interface Opening {
  conversationId: string
  /** Rises with every change in Postgres; a room keeps the highest it has seen. */
  version: number
  status: 'open' | 'archived' | 'blocked'
  match: { matchId: string; kind: 'mutual' | 'live'; matchedAt: string } | null
  participants: OpeningParticipant[]
}

export interface OpeningParticipant {
  userId: string
  /** Whether the plan lets them see when their messages are read. */
  readReceipts: boolean
  /** How the other one sees this person. */
  card: Card
}
