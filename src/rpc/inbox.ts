import type { MessageView } from './messages.ts'

/** One line of a person's conversation list. */
export interface InboxEntry {
  conversationId: string
  matchId: string | null
  peerId: string
  status: 'active' | 'archived'
  /** Whether its match has ended. */
  isOver: boolean
  lastMessage: MessageView | null
  unread: number
  /** Milliseconds since 1970. */
  lastActivity: number
}

/** What a conversation has come to, for lists that others keep. */
export type LatestOf = Pick<InboxEntry, 'conversationId' | 'lastMessage' | 'unread'>

/** A type, for the same reason as {@link InboxRow}. */
export type UnreadOf = { peerId: string; unread: number }

/** Where a page of the list begins: after this entry. */
export interface InboxPosition {
  lastActivity: number
  conversationId: string
}
