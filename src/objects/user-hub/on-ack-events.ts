import { fieldRefusal, ok, type Outcome } from '../../foundation/errors.ts'
import type { UpData } from '../../protocol/up.ts'
import type { Acknowledgements } from '../shared/acknowledgements.ts'
import type { FrameContext } from '../shared/socket-events.ts'

/** `ack_events` on a person's own socket. */
export function onAckEvents(
  acknowledgements: Acknowledgements,
  { last_event_id }: UpData<'ack_events'>,
  { socket, now }: FrameContext,
): Outcome<object> {
  if (last_event_id === undefined)
    return fieldRefusal('data.last_event_id', 'is required on this socket; up_to_seq is for conversation sockets')
  acknowledgements.acknowledge(socket, last_event_id, now)
  return ok({})
}
