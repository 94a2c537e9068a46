import { clientEvent } from '../client-event.ts'
import { typing } from './shared/typing.ts'

export const typingStop = clientEvent({
  ...typing,
  summary: 'Stop the typing indicator',
  needsProvedContact: false,
})
