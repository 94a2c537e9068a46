import type { Settings } from '../../env.ts'
import { Buckets } from '../shared/bucket.ts'
import { commonFrames } from '../shared/common-frames.ts'
import type { FrameHandlers } from '../shared/frame-loop.ts'
import type { Rooms } from '../stubs.ts'
import type { Hub } from './hub.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { RoomLines } from './room-lines.ts'

/** The events that a person's own socket understands. */
export function frameHandlers({ inbox, live }: Hub, settings: Settings, rooms: Rooms): FrameHandlers {
  const [buckets, lines] = [new Buckets(settings), new RoomLines(rooms)]
  return {
    ...commonFrames(settings, live, buckets),
    send_message: (data, context) => onSendMessage(inbox, lines, buckets, data, context),
    mark_read: (data, context) => onMarkRead(inbox, rooms, buckets, data, context),
    typing_start: (data, context) => onTyping(inbox, lines, buckets, true, data, context),
    typing_stop: (data, context) => onTyping(inbox, lines, buckets, false, data, context),
  }
}
