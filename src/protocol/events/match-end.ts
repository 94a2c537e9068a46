import { clientEvent } from '../client-event.ts'
import { matchEnding } from './shared/matches.ts'

export const matchEnd = clientEvent({ ...matchEnding, summary: 'End a match' })
