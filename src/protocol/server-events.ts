import { ADMIN_EVENTS } from './events/server/admin.ts'
import { BILLING_EVENTS } from './events/server/billing.ts'
import { CALL_EVENTS } from './events/server/calls.ts'
import { CONNECTION_EVENTS } from './events/server/connection.ts'
import { INTEREST_EVENTS } from './events/server/interests.ts'
import { MATCH_EVENTS } from './events/server/matches.ts'
import { MESSAGE_EVENTS } from './events/server/messages.ts'
import { PRESENCE_EVENTS } from './events/server/presence.ts'
import { SAFETY_EVENTS } from './events/server/safety.ts'

/** Every event that the server sends, by its name on the wire, but for `ack` and `error`. */
export const SERVER_EVENTS = {
  ...CONNECTION_EVENTS,
  ...MESSAGE_EVENTS,
  ...MATCH_EVENTS,
  ...INTEREST_EVENTS,
  ...PRESENCE_EVENTS,
  ...CALL_EVENTS,
  ...BILLING_EVENTS,
  ...SAFETY_EVENTS,
  ...ADMIN_EVENTS,
} as const
