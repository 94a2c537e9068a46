import { callAction } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callAnswer = clientEvent({
  ...callAction,
  summary: 'Answer a call; the first device to do so takes it',
  needsProvedContact: true,
})
