import type { Outcome } from '../../foundation/errors.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameParts } from './frame-parts.ts'
import { readMessage } from './read-message.ts'

/** `mark_read` on a user's own socket. */
export async function onMarkRead(
  { inbox, rooms }: FrameParts,
  { message_id }: UpData<'mark_read'>,
  { who }: FrameContext,
): Promise<Outcome<object>> {
  return readMessage(inbox, rooms, who.userId, message_id)
}
