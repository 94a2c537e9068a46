import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/frame-loop.ts'
import type { Room } from './room.ts'

/** `typing_start` and `typing_stop` on a conversation's own socket. */
export function onTyping(
  room: Room,
  isTyping: boolean,
  data: UpData<'typing_start'>,
  { who, now }: FrameContext,
): Outcome<object> {
  if (!room.isMeantBy(data)) return refuse('CONVERSATION_NOT_FOUND')
  const refused = room.spending.refuses('typing', who.userId, now)
  if (refused) return refused
  room.typing(who.userId, isTyping)
  return ok({})
}
