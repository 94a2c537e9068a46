import { clientEvent } from '../client-event.ts'
import { matchEnding } from './shared/matches.ts'

export const matchDecline = clientEvent({
  ...matchEnding,
  summary: 'Decline a live match, which ends it',
})
