import { callConsent } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callExtendRequest = clientEvent({ ...callConsent, summary: 'Request more time, or respond to a request' })
