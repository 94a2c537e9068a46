import { clientEvent } from '../client-event.ts'
import { callDescription } from './shared/calls.ts'

export const callSdpOffer = clientEvent({
  ...callDescription,
  summary: 'Offers a connection to the other device',
})
