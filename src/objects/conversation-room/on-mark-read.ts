import type { UpData, UpFrame } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import { reply } from '../../sockets/sockets.ts'
import type { Room } from './room.ts'

/** `mark_read` on a conversation's own socket. */
export async function onMarkRead(
  room: Room,
  { message_id }: UpData<'mark_read'>,
  { socket, who, now }: FrameContext,
  frame: UpFrame,
): Promise<undefined> {
  await room.messages.read(who.userId, { messageIds: [message_id] }, now, (outcome) => reply(socket, frame, outcome))
  return undefined
}
