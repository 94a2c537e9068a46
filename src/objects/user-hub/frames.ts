import { requireConversation } from '../../features/messaging/require-conversation.ts'
import { writeToStranger } from '../../features/messaging/requests/write-to-stranger.ts'
import { createLog } from '../../foundation/log.ts'
import { actingAs } from '../../context.ts'
import { inContext } from '../object-context.ts'
import type { Settings } from '../../settings.ts'
import { onAckEvents } from './on-ack-events.ts'
import { commonFrames } from '../shared/common-frames.ts'
import type { FrameHandlers } from '../shared/frame-loop.ts'
import { replayCounter } from '../shared/replay-bound.ts'
import { rooms } from '../../rpc/namespaces.ts'
import { callUserFrames } from './call-frames.ts'
import type { Hub } from './hub.ts'
import { matchFrames } from './match-frames.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage, type Elsewhere } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { RoomLines } from './room-lines.ts'

/** The events that a person's own socket understands. */
export function frameHandlers(hub: Hub, settings: Settings, state: DurableObjectState, env: Env): FrameHandlers {
  const { inbox, live, buckets } = hub
  const [allRooms, log] = [rooms(env), createLog({ object: 'user-hub' })]
  const lines = new RoomLines(allRooms)
  const elsewhere: Elsewhere = {
    require: (userId, conversationId) =>
      inContext(state, env, (ctx) => requireConversation(ctx, userId, conversationId)),
    writeTo: (userId, peerId, draft) =>
      inContext(state, env, (ctx) => writeToStranger(actingAs(ctx, userId, draft.ip), peerId, draft)),
  }
  return {
    ...commonFrames(settings, live, log),
    ...matchFrames(state, env, buckets),
    ...callUserFrames(hub, { state, env, buckets, countReplay: replayCounter(settings, log) }),
    ack_events: (data, context) => onAckEvents(hub.acknowledgements, data, context),
    send_message: (data, context) => onSendMessage(inbox, lines, buckets, elsewhere, data, context),
    mark_read: (data, context) => onMarkRead(inbox, allRooms, buckets, data, context),
    typing_start: (data, context) => onTyping(inbox, lines, buckets, true, data, context),
    typing_stop: (data, context) => onTyping(inbox, lines, buckets, false, data, context),
  }
}
