import { callAction } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callReject = clientEvent({ ...callAction, summary: 'Reject a call' })
