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

/** The fields of an entry in the order in which {@link InboxPage} has them. `isOver` is 0 or 1. */
type Fields = [
  conversationId: string,
  matchId: string | null,
  peerId: string,
  status: 'active' | 'archived',
  isOver: number,
  lastMessage: MessageView | null,
  unread: number,
  lastActivity: number,
]

/**
 * Entries as one JSON text, which SQLite writes: a list of {@link Fields}. As objects, a page of twenty costs twice as much in
 * the hub and on its way.
 */
export type InboxPage = string

export const entriesOf = (page: InboxPage): InboxEntry[] =>
  // Guarantee: `Inbox.page` writes it so.
  (JSON.parse(page) as Fields[]).map(
    ([conversationId, matchId, peerId, status, isOver, lastMessage, unread, lastActivity]) => ({
      conversationId,
      matchId,
      peerId,
      status,
      isOver: isOver === 1,
      lastMessage,
      unread,
      lastActivity,
    }),
  )

/** What a conversation has come to, for lists that others keep. */
export type LatestOf = Pick<InboxEntry, 'conversationId' | 'lastMessage' | 'unread'>

/** A type, for the same reason as {@link InboxRow}. */
export type UnreadOf = { peerId: string; unread: number }

/** Where a page of the list begins: after this entry. */
export interface InboxPosition {
  lastActivity: number
  conversationId: string
}
