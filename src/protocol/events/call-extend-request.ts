import { callConsent } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callExtendRequest = clientEvent({ ...callConsent, summary: 'Asks for more time, or agrees to it' })
