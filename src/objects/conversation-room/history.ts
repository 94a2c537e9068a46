import type { Before, History, HistoryPage, MessageView } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { viewOf } from './message-view.ts'
import type { RoomData } from './room-tables.ts'

type Tables = RoomData['tables']

/** A page of messages as the viewer sees them, newest first or, after a seq, oldest first. */
export function readHistory(tables: Tables, viewerId: string, page: HistoryPage): Outcome<History> {
  const from = 'after' in page ? ok(page.after) : seqOf(tables, page.before)
  if (!from.ok) return from
  const found =
    'after' in page
      ? tables.messages.after(from.value, page.limit + 1)
      : tables.messages.before(from.value, page.limit + 1)
  const rows = found.slice(0, page.limit)
  const reacted = tables.reactions.between(rows.map(({ seq }) => seq))
  const pictures = tables.media.of(rows.flatMap(({ media_id }) => media_id ?? []))
  const viewing = {
    conversationId: tables.room.conversationId(),
    viewerId,
    participants: tables.participants.all(),
  }
  return ok({
    messages: rows.map((row) => {
      const picture = row.media_id === null ? undefined : pictures.get(row.media_id)
      return viewOf(row, viewing, {
        media: picture ? tables.media.view(picture) : null,
        reactions: reacted.get(row.seq) ?? [],
      })
    }),
    hasMore: found.length > page.limit,
  })
}

/** The newest message as the viewer sees it; null when there is none. */
export function lastMessage(tables: Tables, viewerId: string): MessageView | null {
  const history = readHistory(tables, viewerId, { before: null, limit: 1 })
  return (history.ok && history.value.messages[0]) || null
}

function seqOf(tables: Tables, before: Before): Outcome<number> {
  if (before === null) return ok(Number.MAX_SAFE_INTEGER)
  if (typeof before === 'number') return ok(before)
  if ('time' in before) return ok(firstFrom(tables, before.time))
  const message = tables.messages.byId(before.messageId)
  return message ? ok(message.seq) : refuse('MESSAGE_NOT_FOUND')
}

/** The seq of the first message sent at `time` or later, by binary search: times rise strictly with seqs. */
function firstFrom(tables: Tables, time: number): number {
  let [low, high] = [1, tables.messages.lastSeq() + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [message] = tables.messages.before(middle + 1, 1)
    if (message && message.created_at < time) low = middle + 1
    else high = middle
  }
  return low
}
