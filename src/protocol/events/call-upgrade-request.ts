import { callConsent } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callUpgradeRequest = clientEvent({ ...callConsent, summary: 'Asks for video, or agrees to it' })
