import type { Settings } from '../../settings.ts'
import { createLog } from '../../foundation/log.ts'
import { commonFrames } from '../shared/common-frames.ts'
import type { FrameHandlers } from '../shared/frame-loop.ts'
import { onAckEvents } from './on-ack-events.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import type { Room } from './room.ts'

/** The events that a conversation's own socket understands. */
export function frameHandlers(room: Room, settings: Settings): FrameHandlers {
  return {
    ...commonFrames(settings, room.live, createLog({ object: 'conversation-room' })),
    ack_events: (data, context) => onAckEvents(room, data, context),
    send_message: (data, context, frame) => onSendMessage(room, data, context, frame),
    mark_read: (data, context, frame) => onMarkRead(room, data, context, frame),
    typing_start: (data, context) => onTyping(room, true, data, context),
    typing_stop: (data, context) => onTyping(room, false, data, context),
  }
}
