import { clientEvent } from '../client-event.ts'
import { callDescription } from './shared/calls.ts'

export const callSdpAnswer = clientEvent({
  ...callDescription,
  summary: 'Answers an offer; the first answer makes the call active',
})
