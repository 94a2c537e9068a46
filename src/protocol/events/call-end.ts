import { callAction } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callEnd = clientEvent({ ...callAction, summary: 'Ends a call, or cancels it while it rings' })
