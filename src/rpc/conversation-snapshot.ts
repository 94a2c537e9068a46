import type { ListedCard } from '../protocol/card.ts'

/** How a conversation stands. */
export interface ConversationState {
  /** Rises with every change in Postgres; a room keeps the highest it has seen. */
  version: number
  status: 'requested' | 'open' | 'archived' | 'blocked'
  /** For whom the other one is gone, and the conversation over: see `drizzle/functions/standing.sql`. */
  ended: Ending[]
  /** The participants whose plan shows them when their messages are read; absent where that has not been asked. */
  receiptsFor?: string[]
  /** The participants who may send nothing at present; absent where that has not been asked. */
  restricted?: SendingRestriction[]
}

/** That somebody may send nothing. */
export interface SendingRestriction {
  userId: string
  /** Null for good. */
  until: string | null
  statementId: string
}

/** That the other one is gone for somebody. */
export interface Ending {
  userId: string
  since: string
  /** When nothing of the other one is left, the conversation included; null where it stays. */
  leavesAt: string | null
}

/** What Postgres says about a conversation: all that its room has to know to work without asking again. */
export interface ConversationSnapshot extends ConversationState {
  conversationId: string
  /** The newest matches of the two, oldest first; at most one of them is active. */
  matches: SnapshotMatch[]
  /** What one of the two has asked by a message, the newest of it. */
  request: SnapshotRequest | null
  participants: SnapshotParticipant[]
}

export interface SnapshotMatch {
  matchId: string
  kind: 'mutual' | 'live'
  /** What two people who met live came for. */
  mode: 'chat' | 'audio' | 'video' | null
  status: 'active' | 'ended' | 'unmatched' | 'expired'
  matchedAt: string
  /** When a live match ends by itself; null for one that lasts. */
  expiresAt: string | null
  endedAt: string | null
  /** The user who unmatched; null where neither did, or where it is not known. */
  endedBy: string | null
  /** The users who have kept a live match. */
  keptBy: string[]
}

export interface SnapshotRequest {
  requestId: string
  messageId: string
  senderId: string
  content: string
  clientMessageId: string | null
  /** Whether the message is delivered like any other, as some plans may. */
  isDirect: boolean
  status: RequestStatus
  askedAt: string
  answeredAt: string | null
}

export type RequestStatus = 'pending' | 'accepted' | 'declined' | 'cancelled'

export interface SnapshotParticipant {
  userId: string
  /** Whether the plan lets them see when their messages are read. */
  readReceipts: boolean
  /** How the other one sees this person. */
  card: ListedCard
}
