import type { Call, Side } from '../../objects/call-room/call-types.ts'
import type { Card, ListedCard } from '../../protocol/card.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { CallRow } from './queries.ts'
import { isEnderShown, secondsBetween, shownReason, type Ending } from './rules.ts'

/** What a call's object knows beside its state, and never changes. */
export interface CallAbout {
  conversationId: string
  caller: Card
  callee: Card
  policy: 'relay' | 'all'
}

const utc = (time: number): string => new Date(time).toISOString()

/** Which of the two somebody is; null for anybody else. */
export function sideOf(call: Pick<Call, 'caller' | 'callee'>, userId: string): Side | null {
  if (call.caller.userId === userId) return 'caller'
  return call.callee.userId === userId ? 'callee' : null
}

/** A call as one of the two sees it on a device of theirs. */
export function liveView(call: Call, about: CallAbout, viewer: Side, sessionId: string | null, now: number): CallView {
  const asked = (what: Call['extension']) => ({ requested_by: call[what?.by ?? viewer].userId })
  return {
    id: call.callId,
    match_id: call.matchId,
    conversation_id: about.conversationId,
    caller_id: call.caller.userId,
    callee_id: call.callee.userId,
    direction: viewer === 'caller' ? 'outgoing' : 'incoming',
    media: call.media,
    state: call.phase,
    is_this_device: sessionId !== null && call[viewer].sessionId === sessionId,
    ice_transport_policy: about.policy,
    created_at: utc(call.createdAt),
    ...(call.phase === 'ringing' && call.until !== null ? { ring_expires_at: utc(call.until) } : {}),
    ...(call.answeredAt === null ? {} : { answered_at: utc(call.answeredAt) }),
    ...(call.startedAt === null ? {} : { started_at: utc(call.startedAt) }),
    ...(call.phase === 'active' && call.until !== null ? { ends_at: utc(call.until) } : {}),
    ...(call.extension ? { extension: { ...asked(call.extension), expires_at: utc(call.extension.until) } } : {}),
    ...(call.upgrade ? { upgrade: { ...asked(call.upgrade), expires_at: utc(call.upgrade.until) } } : {}),
    ...endOf(call, viewer),
    duration_seconds: secondsBetween(call.startedAt, call.endedAt ?? now),
    user: viewer === 'caller' ? about.callee : about.caller,
  }
}

export interface CallEnd {
  ended_at: string
  reason: NonNullable<CallView['reason']>
  ended_by?: string
}

/** How a call ended, as one of the two is told; null while it goes on. Who has blocked is named to nobody but themselves. */
export function endOf(call: Call, viewer: Side): CallEnd | null {
  if (call.endedAt === null || call.reason === null) return null
  const { reason, endedBy } = call
  const ending: Ending = { reason, endedBy, viewer, wasAnswered: call.answeredAt !== null }
  return {
    ended_at: utc(call.endedAt),
    reason: shownReason(ending),
    ...(endedBy && isEnderShown(ending) ? { ended_by: call[endedBy].userId } : {}),
  }
}

/** A call that is over, as it stands in lists. */
export function pastView(row: CallRow, user: ListedCard, viewerId: string): CallView {
  const side = (userId: string): Side => (row.callerId === userId ? 'caller' : 'callee')
  const ending: Ending = {
    reason: row.reason,
    wasAnswered: row.answeredAt !== null,
    viewer: side(viewerId),
    endedBy: row.endedBy === null ? null : side(row.endedBy),
  }
  const time = (text: string): string => new Date(text).toISOString()
  return {
    id: row.id,
    match_id: row.matchId,
    conversation_id: row.conversationId,
    caller_id: row.callerId,
    callee_id: row.calleeId,
    direction: row.callerId === viewerId ? 'outgoing' : 'incoming',
    media: row.media,
    state: 'ended',
    created_at: time(row.createdAt),
    ...(row.answeredAt === null ? {} : { answered_at: time(row.answeredAt) }),
    ...(row.startedAt === null ? {} : { started_at: time(row.startedAt) }),
    ended_at: time(row.endedAt),
    reason: shownReason(ending),
    ...(row.endedBy !== null && isEnderShown(ending) ? { ended_by: row.endedBy } : {}),
    duration_seconds: row.startedAt === null ? 0 : secondsBetween(Date.parse(row.startedAt), Date.parse(row.endedAt)),
    user,
  }
}
