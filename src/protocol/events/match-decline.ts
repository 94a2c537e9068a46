import { clientEvent } from '../client-event.ts'
import { matchEnding } from './shared/matches.ts'

export const matchDecline = clientEvent({
  ...matchEnding,
  summary: 'Says that a live match should not last, which ends it',
})
