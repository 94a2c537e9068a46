import type { MessageRow, ParticipantRow, RoomStore } from './room-store.ts'

/** Which part of a history: the newest before a seq, or the oldest after one. */
export type HistoryPage = { before: number | null; limit: number } | { after: number; limit: number }

/** A message as the contract shapes it. */
export interface MessageView {
  id: string
  conversation_id: string
  seq: number
  sender_id: string
  receiver_id: string
  content: string
  message_type: string
  client_message_id?: string
  is_request: boolean
  is_read: boolean
  read_at?: string
  reactions: { user_id: string; emoji: string }[]
  created_at: string
}

export interface History {
  messages: MessageView[]
  hasMore: boolean
}

export function readHistory(store: RoomStore, viewerId: string, page: HistoryPage): History {
  const rows =
    'after' in page
      ? store.after(page.after, page.limit + 1)
      : store.before(page.before ?? Number.MAX_SAFE_INTEGER, page.limit + 1)
  const participants = store.participants()
  const conversationId = store.room()?.conversation_id ?? ''
  return {
    messages: rows.slice(0, page.limit).map((row) => viewOf(row, conversationId, viewerId, participants)),
    hasMore: rows.length > page.limit,
  }
}

function viewOf(
  row: MessageRow,
  conversationId: string,
  viewerId: string,
  participants: ParticipantRow[],
): MessageView {
  const isMine = row.sender_id === viewerId
  const viewer = participants.find(({ user_id }) => user_id === viewerId)
  // Whether the other one has read a message is for those to see whose plan has read receipts.
  const showsRead = !isMine || viewer?.read_receipts === 1
  const readAt = showsRead ? row.read_at : null
  return {
    id: row.message_id,
    conversation_id: conversationId,
    seq: row.seq,
    sender_id: row.sender_id,
    receiver_id: participants.find(({ user_id }) => user_id !== row.sender_id)?.user_id ?? '',
    content: row.content,
    message_type: row.message_type,
    ...(row.client_message_id !== null && isMine ? { client_message_id: row.client_message_id } : {}),
    is_request: false,
    is_read: readAt !== null,
    ...(readAt === null ? {} : { read_at: new Date(readAt).toISOString() }),
    reactions: [],
    created_at: new Date(row.created_at).toISOString(),
  }
}
