import type { Outcome } from '../../foundation/errors.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import type { UpData } from '../../protocol/up.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Inbox } from './inbox.ts'
import { readMessage } from './read-message.ts'

/** `mark_read` on a person's own socket. */
export async function onMarkRead(
  inbox: Inbox,
  rooms: Rooms,
  { message_id }: UpData<'mark_read'>,
  { who }: FrameContext,
): Promise<Outcome<object>> {
  return readMessage(inbox, rooms, who.userId, message_id)
}
