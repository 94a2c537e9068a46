import { clientEvent } from '../client-event.ts'
import { typing } from './shared/typing.ts'

export const typingStop = clientEvent({
  ...typing,
  summary: 'The person has stopped typing',
  needsProvedContact: false,
})
