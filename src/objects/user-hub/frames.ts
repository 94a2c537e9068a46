import type { Settings } from '../../env.ts'
import { Buckets } from '../shared/bucket.ts'
import { commonFrames } from '../shared/common-frames.ts'
import type { FrameHandlers } from '../shared/frame-loop.ts'
import { rooms } from '../stubs.ts'
import type { Hub } from './hub.ts'
import { matchFrames } from './match-frames.ts'
import { onMarkRead } from './on-mark-read.ts'
import { onSendMessage } from './on-send-message.ts'
import { onTyping } from './on-typing.ts'
import { RoomLines } from './room-lines.ts'

/** The events that a person's own socket understands. */
export function frameHandlers(
  { inbox, live }: Hub,
  settings: Settings,
  state: DurableObjectState,
  env: Env,
): FrameHandlers {
  const [buckets, allRooms] = [new Buckets(settings), rooms(env)]
  const lines = new RoomLines(allRooms)
  return {
    ...commonFrames(settings, live, buckets),
    ...matchFrames(state, env, buckets),
    send_message: (data, context) => onSendMessage(inbox, lines, buckets, data, context),
    mark_read: (data, context) => onMarkRead(inbox, allRooms, buckets, data, context),
    typing_start: (data, context) => onTyping(inbox, lines, buckets, true, data, context),
    typing_stop: (data, context) => onTyping(inbox, lines, buckets, false, data, context),
  }
}
