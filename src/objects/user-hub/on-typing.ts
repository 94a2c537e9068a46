import { refuse, type Outcome } from '../../platform/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { Buckets } from '../shared/bucket.ts'
import type { FrameContext } from '../shared/frame-loop.ts'
import type { Rooms } from '../stubs.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { Inbox } from './inbox.ts'

/** `typing_start` and `typing_stop` on a person's own socket. */
export async function onTyping(
  inbox: Inbox,
  rooms: Rooms,
  buckets: Buckets,
  isTyping: boolean,
  data: UpData<'typing_start'>,
  { who, now }: FrameContext,
): Promise<Outcome<object>> {
  const conversationId = conversationMeant(inbox, data)
  if (conversationId === null) return refuse('CONVERSATION_NOT_FOUND')
  return (
    buckets.refuses('typing', `${who.userId} ${conversationId}`, now) ??
    rooms.of(conversationId).typing(conversationId, who.userId, isTyping)
  )
}
