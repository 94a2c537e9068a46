import { utc } from '../../foundation/time.ts'
import type { Side } from '../../rpc/calls.ts'
import type { ListedCard } from '../../protocol/card.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { CallRow } from './queries.ts'
import { isEnderShown, secondsBetween, shownReason, type Ending } from './rules.ts'

/** An ended call, as shown in lists. */
export function pastView(row: CallRow, user: ListedCard, viewerId: string): CallView {
  const side = (userId: string): Side => (row.callerId === userId ? 'caller' : 'callee')
  const ending: Ending = {
    reason: row.reason,
    wasAnswered: row.answeredAt !== null,
    viewer: side(viewerId),
    endedBy: row.endedBy === null ? null : side(row.endedBy),
  }
  return {
    id: row.id,
    match_id: row.matchId,
    conversation_id: row.conversationId,
    caller_id: row.callerId,
    callee_id: row.calleeId,
    direction: row.callerId === viewerId ? 'outgoing' : 'incoming',
    media: row.media,
    state: 'ended',
    created_at: utc(row.createdAt),
    ...(row.answeredAt === null ? {} : { answered_at: utc(row.answeredAt) }),
    ...(row.startedAt === null ? {} : { started_at: utc(row.startedAt) }),
    ended_at: utc(row.endedAt),
    reason: shownReason(ending),
    ...(row.endedBy !== null && isEnderShown(ending) ? { ended_by: row.endedBy } : {}),
    duration_seconds: row.startedAt === null ? 0 : secondsBetween(row.startedAt.getTime(), row.endedAt.getTime()),
    user,
  }
}
