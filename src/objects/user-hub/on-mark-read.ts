import type { Outcome } from '../../foundation/errors.ts'
import type { Buckets } from '../../sockets/bucket.ts'
import type { FrameContext } from '../shared/frame-loop.ts'
import type { UpData } from '../../protocol/up.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Inbox } from './inbox.ts'
import { readMessage } from './read-message.ts'

/** `mark_read` on a person's own socket. */
export async function onMarkRead(
  inbox: Inbox,
  rooms: Rooms,
  buckets: Buckets,
  { message_id }: UpData<'mark_read'>,
  { who, now }: FrameContext,
): Promise<Outcome<object>> {
  return buckets.refuses('mark_read', who.userId, now) ?? readMessage(inbox, rooms, who.userId, message_id)
}
