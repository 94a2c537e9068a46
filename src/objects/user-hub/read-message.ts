import type { ReadResult } from '../../rpc/messages.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Inbox } from './inbox.ts'

/** Marks a message as read that is named by its id alone. The id tells which conversation it can be in. */
export async function readMessage(
  inbox: Inbox,
  rooms: Rooms,
  readerId: string,
  messageId: string,
): Promise<Outcome<ReadResult>> {
  for (const conversationId of inbox.candidatesFor(messageId)) {
    const result = await rooms.of(conversationId).read(conversationId, readerId, { messageIds: [messageId] })
    if (result.ok || result.code !== 'MESSAGE_NOT_FOUND') return result
  }
  return refuse('MESSAGE_NOT_FOUND')
}
