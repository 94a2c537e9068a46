import { ok, type Outcome } from '../../foundation/errors.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import type { Room } from './room.ts'

/** `typing_start` and `typing_stop` on a conversation's own socket. */
export function onTyping(room: Room, isTyping: boolean, { who }: FrameContext): Outcome<object> {
  room.typing.signal(who.userId, isTyping)
  return ok({})
}
