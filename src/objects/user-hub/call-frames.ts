import { conversationOfMatch } from '../../features/calls/initiate-call.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import { callFrames, type Reach } from '../call-room/up-frames.ts'
import { inContext } from '../object-context.ts'
import type { UpEvent } from '../../protocol/up.ts'
import type { Buckets } from '../../sockets/bucket.ts'
import type { FrameHandlers } from '../shared/socket-events.ts'
import type { CountReplay } from '../shared/replay-bound.ts'
import { calls } from '../../rpc/namespaces.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { Hub } from './hub.ts'

type CallEvent = Extract<UpEvent, `call:${string}`>

interface CallUserParts {
  state: DurableObjectState
  env: Env
  buckets: Buckets
  countReplay: CountReplay
}

/** The events of calls on a user's own socket; the same answers as REST and the call's own socket. */
export function callUserFrames(
  hub: Hub,
  { state, env, buckets, countReplay }: CallUserParts,
): FrameHandlers<CallEvent> {
  const rooms = calls(env)
  const reach: Reach = async (callId, _userId, use) => {
    for (const conversationId of hub.callLine.callPlaces(callId)) {
      const outcome = await use(rooms.of(conversationId))
      if (outcome.ok || outcome.code !== 'CALL_NOT_FOUND') return outcome
    }
    return refuse('CALL_NOT_FOUND')
  }
  return {
    ...callFrames(buckets, reach, countReplay),
    'call:initiate': async ({ match_id, media }, { who }): Promise<Outcome<object>> => {
      const { userId, sessionId } = who
      const conversationId =
        conversationMeant(hub.inbox, { match_id }) ??
        (await inContext(state, env, (context) => conversationOfMatch(context, userId, match_id)))
      return rooms.of(conversationId).dial({ userId, sessionId, conversationId, matchId: match_id, media })
    },
  }
}
