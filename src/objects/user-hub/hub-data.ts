import type { EventLog } from '../shared/event-log.ts'
import type { Forgotten } from './forgotten.ts'
import type { Inbox } from './inbox.ts'

/** What a hub has stored of conversations, as its writers are handed it. */
export interface HubData {
  inbox: Inbox
  forgotten: Forgotten
  events: EventLog
}
