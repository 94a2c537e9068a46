import { fieldRefusal, ok, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { FrameContext } from '../shared/socket-events.ts'
import type { Room } from './room.ts'

/** `ack_events` on a conversation's own socket. */
export function onAckEvents(
  room: Room,
  { up_to_seq }: UpData<'ack_events'>,
  { socket, who, now }: FrameContext,
): Outcome<object> {
  if (up_to_seq === undefined)
    return fieldRefusal('data.up_to_seq', 'is required on this socket; last_event_id is for user sockets')
  room.receipts.received(who.userId, up_to_seq, now)
  room.acknowledgements.knows(socket, up_to_seq)
  return ok({})
}
