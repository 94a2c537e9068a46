import { clientEvent } from '../client-event.ts'
import { typing } from './shared/typing.ts'

export const typingStart = clientEvent({
  ...typing,
  summary: 'Start the typing indicator; it ends by itself after six seconds',
  needsProvedContact: true,
})
