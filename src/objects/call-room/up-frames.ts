import type { CallAction, Relayed, Signal, CallParticipant } from '../../rpc/calls.ts'
import { ok, type Outcome } from '../../foundation/errors.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { UpEventOn } from '../../protocol/up.ts'
import type { Buckets } from '../../sockets/bucket.ts'
import { asksForReplay, turnAway, type CountReplay } from '../shared/replay-bound.ts'
import type { FrameContext, FrameHandlers } from '../shared/socket-events.ts'

/** What events of calls need of the object that has the call. */
export interface CallWay {
  act(who: CallParticipant, action: CallAction): Promise<Outcome<CallView>> | Outcome<CallView>
  signal(who: CallParticipant, signal: Signal): Promise<Outcome<Relayed>> | Outcome<Relayed>
  resume(who: CallParticipant, afterSeq: number | null): Promise<Outcome<CallView>> | Outcome<CallView>
}

/** Uses the object that has a call of somebody; CALL_NOT_FOUND where there is none. */
export type Reach = <T>(
  callId: string,
  userId: string,
  use: (room: CallWay) => Promise<Outcome<T>> | Outcome<T>,
) => Promise<Outcome<T>> | Outcome<T>

/** The events of a call's own socket that are about the call. */
type CallUpEvent = Exclude<UpEventOn<'call'>, 'ping' | 'authenticate' | 'resume'>

/** What a client can do about a call that there is: the same on its own socket and on the call's. */
export function callFrames(buckets: Buckets, reach: Reach, countReplay: CountReplay): FrameHandlers<CallUpEvent> {
  const whoOf = (callId: string, { who }: FrameContext): CallParticipant => ({
    userId: who.userId,
    sessionId: who.sessionId,
    callId,
  })
  const act = (action: CallAction, callId: string, context: FrameContext) =>
    reach(callId, context.who.userId, (room) => room.act(whoOf(callId, context), action))
  const signal = async ({ event, data }: Signal, callId: string, context: FrameContext): Promise<Outcome<object>> => {
    const relayed = await reach(callId, context.who.userId, (room) =>
      room.signal(whoOf(callId, context), { event, data } as Signal),
    )
    if (!relayed.ok) return relayed
    const { seq } = relayed.value
    if (event !== 'call:ice_candidate') return ok({ seq })
    return ok({ is_relayed: seq !== null, ...(seq === null ? {} : { seq }) })
  }
  return {
    'call:answer': ({ call_id }, context) => act({ type: 'answer' }, call_id, context),
    'call:reject': ({ call_id }, context) => act({ type: 'reject' }, call_id, context),
    'call:end': ({ call_id }, context) => act({ type: 'end' }, call_id, context),
    'call:extend_request': ({ call_id, action }, context) => act({ type: 'extend', action }, call_id, context),
    'call:upgrade_request': ({ call_id, action }, context) => act({ type: 'upgrade', action }, call_id, context),
    'call:resume': async ({ call_id, after_seq }, context, frame) => {
      const { socket, who, now } = context
      const isReplay = asksForReplay(frame)
      const refused = isReplay ? buckets.refuses('replay', who.userId, now) : null
      if (refused) return turnAway(socket, frame, refused)
      // Counted after it, as everywhere in calls: signals that are sent meanwhile come after those that were missed.
      const found = await reach(call_id, who.userId, (room) => room.resume(whoOf(call_id, context), after_seq ?? null))
      const exceeded = isReplay && found.ok ? await countReplay(who.userId) : null
      return exceeded ? turnAway(socket, frame, exceeded) : found
    },
    'call:sdp_offer': ({ call_id, ...data }, context) => signal({ event: 'call:sdp_offer', data }, call_id, context),
    'call:sdp_answer': ({ call_id, ...data }, context) => signal({ event: 'call:sdp_answer', data }, call_id, context),
    'call:ice_candidate': ({ call_id, ...data }, context) =>
      signal({ event: 'call:ice_candidate', data }, call_id, context),
  }
}
