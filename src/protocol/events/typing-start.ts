import { clientEvent } from '../client-event.ts'
import { typing } from './shared/typing.ts'

export const typingStart = clientEvent({
  ...typing,
  summary: 'The person has begun to type; ends by itself after six seconds',
  needsProvedContact: true,
})
