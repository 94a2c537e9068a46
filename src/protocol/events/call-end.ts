import { callAction } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callEnd = clientEvent({ ...callAction, summary: 'End a call, or cancel it while it rings' })
