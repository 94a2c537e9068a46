import { clientEvent } from '../client-event.ts'
import { callDescription } from './shared/calls.ts'

export const callSdpAnswer = clientEvent({
  ...callDescription,
  summary: 'Send an SDP answer; the first one makes the call active',
})
