import { clientEvent } from '../client-event.ts'
import { callDescription } from './shared/calls.ts'

export const callSdpOffer = clientEvent({
  ...callDescription,
  summary: 'Send an SDP offer to the other device',
})
