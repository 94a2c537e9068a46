import { utc } from '../../foundation/time.ts'
import { type CallAbout, endOf, liveView } from './call-view.ts'
import type { CallFrame, Side } from '../../rpc/calls.ts'
import { secondsBetween } from '../../features/calls/rules.ts'
import type { DownData } from '../../protocol/down.ts'
import { SIDES, TIMES, type Call, type Happening } from './call-types.ts'
import { otherSide } from './state.ts'

/** A frame, and the side to whose devices it goes. */
export interface CallNotification {
  side: Side
  frame: CallFrame
}

/** The sessions of a side that are in the call; before it has answered, all of the callee's. */
const inCall = (call: Call, side: Side): CallFrame['to'] => {
  const { sessionId } = call[side]
  return sessionId === null ? 'all' : { only: sessionId }
}

export const incoming = (call: Call, about: CallAbout): DownData<'call:incoming'> => ({
  call_id: call.callId,
  match_id: call.matchId,
  conversation_id: about.conversationId,
  caller_id: call.caller.userId,
  media: call.media,
  ring_expires_at: utc(call.until ?? 0),
  ice_transport_policy: about.policy,
  user: about.caller,
})

/** The state of a call, for one device of a side. */
export const standing = (
  to: { call: Call; about: CallAbout },
  viewer: { side: Side; sessionId: string },
  now: number,
): CallFrame => ({
  event: 'call:state',
  data: { call: liveView(to, viewer, now) },
  to: { only: viewer.sessionId },
})

export const ended = (call: Call, about: CallAbout, side: Side): DownData<'call:ended'> | null => {
  const end = endOf(call, side)
  if (!end) return null
  return {
    call_id: call.callId,
    match_id: call.matchId,
    conversation_id: about.conversationId,
    caller_id: call.caller.userId,
    callee_id: call.callee.userId,
    media: call.media,
    duration_seconds: secondsBetween(call.startedAt, call.endedAt),
    ...end,
  }
}

/** The same as a frame for the call's own sockets. */
export function endedFrame(call: Call, about: CallAbout, side: Side): CallFrame | null {
  const data = ended(call, about, side)
  return data && { event: 'call:ended', data, to: 'all' }
}

/**
 * The frames for something that has happened. Ringing and the end are sent in other ways: the one is notified as well, the
 * other must not be missed.
 * @param length what an extension adds, in milliseconds
 */
export function tell(
  happening: Happening,
  { call, about, length }: { call: Call; about: CallAbout; length: number },
  now: number,
): CallNotification[] {
  const both = (frame: (side: Side) => Omit<CallFrame, 'to'>): CallNotification[] =>
    SIDES.map((side) => ({ side, frame: { ...frame(side), to: inCall(call, side) } as CallFrame }))
  const one = (side: Side, frame: Omit<CallFrame, 'to'>): CallNotification => ({
    side,
    frame: { ...frame, to: inCall(call, side) } as CallFrame,
  })
  const call_id = call.callId
  const seconds = Math.round(length / 1000)
  switch (happening.type) {
    case 'answered':
      return answered(call, about)
    case 'started':
      return both((side) => ({
        event: 'call:state',
        data: { call: liveView({ call, about }, { side, sessionId: call[side].sessionId }, now) },
      }))
    case 'warned': {
      const data = { call_id, ends_at: utc(call.until ?? 0), seconds_left: secondsBetween(now, call.until) }
      return both(() => ({ event: 'call:timeout_warning', data }))
    }
    case 'lost':
    case 'back': {
      const { userId, lostAt } = call[happening.side]
      const until = lostAt === null ? {} : { expected_until: utc(lostAt + TIMES.grace) }
      const data = { call_id, user_id: userId, is_here: happening.type === 'back', ...until }
      return [one(otherSide(happening.side), { event: 'call:participant', data })]
    }
    case 'asked': {
      const data = {
        call_id,
        requested_by: call[happening.by].userId,
        expires_at: utc(call[happening.what]?.until ?? now),
      }
      const isExtension = happening.what === 'extension'
      return [
        one(
          otherSide(happening.by),
          isExtension
            ? { event: 'call:extend_requested', data: { ...data, seconds } }
            : { event: 'call:upgrade_requested', data },
        ),
      ]
    }
    case 'declined': {
      const event = happening.what === 'extension' ? 'call:extend_declined' : 'call:upgrade_declined'
      return both(() => ({ event, data: { call_id, reason: happening.reason } }))
    }
    case 'extended':
      return both(() => ({ event: 'call:extended', data: { call_id, ends_at: utc(call.until ?? 0), seconds } }))
    case 'upgraded':
      return both(() => ({ event: 'call:upgraded', data: { call_id, media: call.media } }))
    case 'ended':
      return call.reason === 'rejected' ? [one('caller', rejected(call, about))] : []
    default:
      return []
  }
}

const rejected = (call: Call, about: CallAbout): Omit<Extract<CallFrame, { event: 'call:rejected' }>, 'to'> => ({
  event: 'call:rejected',
  data: { call_id: call.callId, conversation_id: about.conversationId, rejected_by: call.callee.userId },
})

/** The caller is told of the answer; the callee's other devices stop ringing. */
function answered(call: Call, about: CallAbout): CallNotification[] {
  const data = {
    call_id: call.callId,
    conversation_id: about.conversationId,
    answered_by: call.callee.userId,
    media: call.media,
  }
  const event = 'call:answered'
  return [
    { side: 'caller', frame: { event, data: { ...data, elsewhere: false }, to: inCall(call, 'caller') } },
    {
      side: 'callee',
      frame: { event, data: { ...data, elsewhere: true }, to: { except: call.callee.sessionId ?? '' } },
    },
  ]
}
