import type { Side } from '../../rpc/calls.ts'
import { isEnderShown, secondsBetween, shownReason, type Ending } from '../../features/calls/rules.ts'
import { utc } from '../../foundation/time.ts'
import type { Card } from '../../protocol/card.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { Call } from './call-types.ts'

/** What a call's object knows beside its state; it never changes. */
export interface CallAbout {
  conversationId: string
  caller: Card
  callee: Card
  policy: 'relay' | 'all'
}

/** The side of a user; null for anybody else. */
export function sideOf(call: Pick<Call, 'caller' | 'callee'>, userId: string): Side | null {
  if (call.caller.userId === userId) return 'caller'
  return call.callee.userId === userId ? 'callee' : null
}

/** A call as one side sees it on a device. */
export function liveView(
  { call, about }: { call: Call; about: CallAbout },
  { side: viewer, sessionId }: { side: Side; sessionId: string | null },
  now: number,
): CallView {
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

/** How a call ended, as one side is told; null while it goes on. A user who has blocked is named only to themselves. */
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
