import type { EventLog } from '../shared/event-log.ts'
import { hubAlone, type HubNotes } from '../user-hub/hub-notes.ts'
import type { MatchStore } from './match-store.ts'
import type { MessageView } from './message-view.ts'
import type { Standing } from './opening.ts'
import type { RoomStore } from './room-store.ts'

export interface ShutOutParts {
  store: RoomStore
  matches: MatchStore
  events: EventLog
  /** The newest message, as somebody sees it. */
  lastMessage: (viewerId: string) => MessageView | null
}

/** Shuts out who has been blocked: their hub forgets the conversation. Synchronous: runs inside one commit. */
export function shutOut({ store, events }: ShutOutParts, standing: Standing, now: number): void {
  for (const { user_id, is_shut_out } of store.participants()) {
    if (is_shut_out || !standing.shutOut.includes(user_id)) continue
    store.saveShutOut(user_id, true)
    note(events, 'conversation:hidden', {}, user_id, now)
  }
}

/** Lets in again who is not blocked any more. Synchronous: runs inside one commit. */
export function letIn({ store, matches, events, lastMessage }: ShutOutParts, standing: Standing, now: number): void {
  for (const { user_id, is_shut_out } of store.participants()) {
    if (!is_shut_out || standing.shutOut.includes(user_id)) continue
    store.saveShutOut(user_id, false)
    const message = lastMessage(user_id)
    // What has only been asked for was never on their list.
    if (!matches.newest() && (!message || message.is_request)) continue
    const data = {
      match_id: matches.newest()?.match_id ?? null,
      last_message: message,
      last_activity: message ? Date.parse(message.created_at) : now,
    }
    note(events, 'conversation:shown', data, user_id, now)
  }
}

const note = <N extends keyof HubNotes>(events: EventLog, name: N, data: HubNotes[N], userId: string, now: number) =>
  events.append(name, data, now, hubAlone(userId))
