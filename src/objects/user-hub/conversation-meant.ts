import type { ConversationName } from '../../features/messaging/find-conversation.ts'
import type { Inbox } from './inbox.ts'

/** The conversation that a frame or a request names by its id, its match or the other person; null when there is none. */
export function conversationMeant(
  inbox: Inbox,
  { conversation_id, match_id, receiver_id }: ConversationName,
): string | null {
  if (conversation_id !== undefined) return conversation_id
  if (match_id !== undefined) return inbox.conversationOf({ matchId: match_id })
  return receiver_id === undefined ? null : inbox.conversationOf({ peerId: receiver_id })
}

/** The same, of those that have arrived in the inbox. */
export function knownConversation(inbox: Inbox, name: ConversationName): string | null {
  const conversationId = conversationMeant(inbox, name)
  return conversationId !== null && inbox.find(conversationId) ? conversationId : null
}
