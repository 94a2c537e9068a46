import type { LoggedEvent } from '../../rpc/delivery.ts'
import { newestMessage } from '../shared/logged-events.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Inbox } from './inbox.ts'

/**
 * Tells rooms which of their messages have arrived at a device. A room that cannot be told now hears of it with what comes
 * next.
 */
export async function reportArrived(
  inbox: Inbox,
  rooms: Rooms,
  userId: string,
  messages: readonly LoggedEvent[],
): Promise<void> {
  const byConversation = Map.groupBy(messages, ({ data }) => String(data['conversation_id']))
  await Promise.allSettled(
    [...byConversation].map(async ([conversationId, own]) => {
      const seq = newestMessage(own)
      if (seq <= (inbox.find(conversationId)?.received ?? seq)) return
      await rooms.of(conversationId).received(userId, seq)
      inbox.setReceived(conversationId, seq)
    }),
  )
}
