import { viewOf, type MessageView } from './message-view.ts'
import type { Reactions } from './reactions.ts'
import type { RoomStore } from './room-store.ts'

/** Which part of a history: the newest before a seq, or the oldest after one. */
export type HistoryPage = { before: number | null; limit: number } | { after: number; limit: number }

export interface History {
  messages: MessageView[]
  hasMore: boolean
}

export function readHistory(store: RoomStore, reactions: Reactions, viewerId: string, page: HistoryPage): History {
  const found =
    'after' in page
      ? store.after(page.after, page.limit + 1)
      : store.before(page.before ?? Number.MAX_SAFE_INTEGER, page.limit + 1)
  const rows = found.slice(0, page.limit)
  const reacted = reactions.between(rows.map(({ seq }) => seq))
  const viewing = {
    conversationId: store.room()?.conversation_id ?? '',
    viewerId,
    participants: store.participants(),
  }
  return {
    messages: rows.map((row) => viewOf(row, viewing, reacted.get(row.seq) ?? [])),
    hasMore: found.length > page.limit,
  }
}
