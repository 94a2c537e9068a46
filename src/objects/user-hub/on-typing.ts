import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import { knownConversation } from './conversation-meant.ts'
import type { FrameParts } from './frame-parts.ts'

/** `typing_start` and `typing_stop` on a user's own socket. */
export async function onTyping(
  { inbox, lines }: FrameParts,
  isTyping: boolean,
  data: UpData<'typing_start'>,
  { who }: FrameContext,
): Promise<Outcome<object>> {
  const conversationId = knownConversation(inbox, data)
  // Typing is not worth a query: in a conversation that has not arrived here yet nobody waits for it.
  if (conversationId === null) return refuse('CONVERSATION_NOT_FOUND')
  return lines.call(conversationId, (room) => room.typing(conversationId, who.userId, isTyping))
}
