import { requireConversation } from '../../features/messaging/require-conversation.ts'
import { writeToStranger } from '../../features/messaging/requests/write-to-stranger.ts'
import { refuse } from '../../foundation/errors.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import { actingAs } from '../../context.ts'
import { inContext } from '../object-context.ts'
import type { Settings } from '../../settings.ts'
import { onAckEvents } from './on-ack-events.ts'
import { commonFrames } from '../shared/common-frames.ts'
import { replayCounter } from '../shared/replay-bound.ts'
import type { SocketEvents } from '../shared/socket-events.ts'
import { rooms } from '../../rpc/namespaces.ts'
import { callUserFrames } from './call-frames.ts'
import { knownConversation } from './conversation-meant.ts'
import type { Hub } from './hub.ts'
import { matchFrames } from './match-frames.ts'
import { onMarkRead } from './on-mark-read.ts'
import type { FrameParts } from './frame-parts.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { RoomStubCache } from './room-stub-cache.ts'

/** The events on a user's own socket. */
export function socketEvents(hub: Hub, settings: Settings, state: DurableObjectState, env: Env): SocketEvents<'user'> {
  const { inbox, live, buckets } = hub
  const [allRooms, log] = [rooms(env), objectLog(env, 'user-hub')]
  const lines = new RoomStubCache(allRooms)
  const elsewhere: FrameParts['elsewhere'] = {
    require: (userId, conversationId) =>
      inContext(state, env, (ctx) => requireConversation(ctx, userId, conversationId)),
    writeTo: (userId, peerId, draft) =>
      inContext(state, env, (ctx) => writeToStranger(actingAs(ctx, userId, draft.ip), peerId, draft)),
  }
  const parts: FrameParts = { inbox, lines, rooms: allRooms, elsewhere }
  const handlers: SocketEvents<'user'>['handlers'] = {
    ...commonFrames(settings, live, log),
    ...matchFrames(state, env),
    ...callUserFrames(hub, { state, env, buckets, countReplay: replayCounter(settings, log) }),
    ack_events: (data, context) => onAckEvents(hub.acknowledgements, data, context),
    send_message: (data, context) => onSendMessage(parts, data, context),
    mark_read: (data, context) => onMarkRead(parts, data, context),
    typing_start: (data, context) => onTyping(parts, true, data, context),
    typing_stop: (data, context) => onTyping(parts, false, data, context),
  }
  return {
    handlers,
    refuses(frame, { userId }, now) {
      if (frame.per === 'person') return buckets.refuses(frame.limit, userId, now)
      const conversationId = knownConversation(inbox, frame.data)
      if (conversationId === null) return refuse('CONVERSATION_NOT_FOUND')
      return buckets.refuses(frame.limit, `${userId} ${conversationId}`, now)
    },
  }
}
