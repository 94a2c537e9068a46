import { onSessionEnded } from './features/auth/on-session-ended.ts'
import { onMatchCreated } from './features/messaging/on-match-created.ts'
import type { Context } from './platform/context.ts'
import type { Consumers } from './platform/outbox.ts'

/** Who hears of which domain event. */
export const consumers: Consumers<Context> = {
  'match.created': onMatchCreated,
  'session.ended': onSessionEnded,
}
