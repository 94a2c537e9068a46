import { refuse, type Outcome } from '../../platform/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { Buckets } from '../shared/bucket.ts'
import type { FrameContext } from '../shared/frame-loop.ts'
import type { Room } from './room.ts'

/** `typing_start` and `typing_stop` on a conversation's own socket. */
export async function onTyping(
  room: Room,
  buckets: Buckets,
  isTyping: boolean,
  data: UpData<'typing_start'>,
  { who, now }: FrameContext,
): Promise<Outcome<object>> {
  if (!room.isMeantBy(data)) return refuse('CONVERSATION_NOT_FOUND')
  return buckets.refuses('typing', who.userId, now) ?? room.typing(room.id(), who.userId, isTyping, now)
}
