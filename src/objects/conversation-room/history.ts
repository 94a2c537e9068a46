import type { Before, History, HistoryPage, MessageView } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { MediaShelf } from './media-shelf.ts'
import { viewOf } from './message-view.ts'
import type { Reactions } from './reactions.ts'
import type { RoomStore } from './room-store.ts'

export function readHistory(
  store: RoomStore,
  reactions: Reactions,
  shelf: MediaShelf,
  viewerId: string,
  page: HistoryPage,
): Outcome<History> {
  const from = 'after' in page ? ok(page.after) : seqOf(store, page.before)
  if (!from.ok) return from
  const found = 'after' in page ? store.after(from.value, page.limit + 1) : store.before(from.value, page.limit + 1)
  const rows = found.slice(0, page.limit)
  const reacted = reactions.between(rows.map(({ seq }) => seq))
  const pictures = shelf.of(rows.flatMap(({ media_id }) => media_id ?? []))
  const viewing = {
    conversationId: store.room()?.conversation_id ?? '',
    viewerId,
    participants: store.participants(),
  }
  return ok({
    messages: rows.map((row) => {
      const picture = row.media_id === null ? undefined : pictures.get(row.media_id)
      return viewOf(row, viewing, {
        media: picture ? shelf.view(picture) : null,
        reactions: reacted.get(row.seq) ?? [],
      })
    }),
    hasMore: found.length > page.limit,
  })
}

/** The newest message, as somebody sees it. */
export function lastMessage(
  store: RoomStore,
  reactions: Reactions,
  shelf: MediaShelf,
  viewerId: string,
): MessageView | null {
  const history = readHistory(store, reactions, shelf, viewerId, { before: null, limit: 1 })
  return (history.ok && history.value.messages[0]) || null
}

function seqOf(store: RoomStore, before: Before): Outcome<number> {
  if (before === null) return ok(Number.MAX_SAFE_INTEGER)
  if (typeof before === 'number') return ok(before)
  if ('time' in before) return ok(firstFrom(store, before.time))
  const message = store.messageById(before.messageId)
  return message ? ok(message.seq) : refuse('MESSAGE_NOT_FOUND')
}

/** The seq of the first message that was sent at a time or later. Times rise strictly with seqs, so it is found by halving. */
function firstFrom(store: RoomStore, time: number): number {
  let [low, high] = [1, store.lastSeq() + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [message] = store.before(middle + 1, 1)
    if (message && message.created_at < time) low = middle + 1
    else high = middle
  }
  return low
}
