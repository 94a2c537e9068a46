import { checkContent } from '../../features/messaging/rules.ts'
import type { Outcome } from '../../foundation/errors.ts'
import type { UpData, UpFrame } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import { reply } from '../../sockets/sockets.ts'
import type { Room } from './room.ts'

/** `send_message` on a conversation's own socket. Answers by itself, because the ack comes before the broadcast. */
export async function onSendMessage(
  room: Room,
  data: UpData<'send_message'>,
  { socket, who, now }: FrameContext,
  frame: UpFrame,
): Promise<Outcome<never> | undefined> {
  const content = checkContent(data.message_type, data.content, data.media_id !== undefined)
  if (!content.ok) return content
  const draft = {
    senderId: who.userId,
    content: content.value,
    messageType: data.message_type,
    clientMessageId: data.client_message_id ?? null,
    mediaId: data.media_id ?? null,
    ip: who.ip,
  }
  await room.messages.send(draft, now, (outcome) => reply(socket, frame, outcome))
  return undefined
}
