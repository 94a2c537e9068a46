import { callAction } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'

export const callAnswer = clientEvent({
  ...callAction,
  summary: 'Answers a call; the first device to do so has it',
  needsProvedContact: true,
})
