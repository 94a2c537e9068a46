import { callConsent } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callUpgradeRequest = clientEvent({ ...callConsent, summary: 'Request video, or respond to a request' })
