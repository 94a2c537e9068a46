import type { Settings } from '../../settings.ts'
import { refuse } from '../../foundation/errors.ts'
import type { Log } from '../../foundation/log.ts'
import { commonFrames } from '../shared/common-frames.ts'
import type { SocketEvents } from '../shared/socket-events.ts'
import { onAckEvents } from './on-ack-events.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import type { Room } from './room.ts'

/** The events on a conversation's own socket. */
export function socketEvents(room: Room, settings: Settings, log: Log): SocketEvents<'conversation'> {
  const handlers: SocketEvents<'conversation'>['handlers'] = {
    ...commonFrames(settings, room.live, log),
    ack_events: (data, context) => onAckEvents(room, data, context),
    send_message: (data, context, frame) => onSendMessage(room, data, context, frame),
    mark_read: (data, context, frame) => onMarkRead(room, data, context, frame),
    typing_start: (_data, context) => onTyping(room, true, context),
    typing_stop: (_data, context) => onTyping(room, false, context),
  }
  return {
    handlers,
    refuses(frame, { userId }, now) {
      const isElsewhere = frame.event !== 'mark_read' && !room.isMeantBy(frame.data)
      return isElsewhere ? refuse('CONVERSATION_NOT_FOUND') : room.spending.refuses(frame.limit, userId, now)
    },
  }
}
