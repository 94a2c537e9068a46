import type { EventLog } from '../shared/event-log.ts'
import type { Opening } from './opening.ts'
import type { RoomStore } from './room-store.ts'

/**
 * Takes over what Postgres says about the conversation. Called by the consumer of `match.created` and, when somebody
 * comes first, by the room itself; the later call finds nothing to do. Announces a new match to both.
 * @returns whether anything changed
 */
export function openRoom(store: RoomStore, events: EventLog, opening: Opening, now: number): boolean {
  const before = store.room()
  if (before && before.version >= opening.version) return false
  store.saveOpening(opening)

  const { match, participants, conversationId } = opening
  if (match && match.matchId !== before?.match_id) {
    for (const { userId } of participants) {
      const peer = participants.find((other) => other.userId !== userId)
      if (!peer) continue
      const data = {
        match_id: match.matchId,
        conversation_id: conversationId,
        kind: match.kind,
        matched_at: match.matchedAt,
        user: peer.card,
      }
      events.append('match:created', data, now, userId)
    }
  }
  return true
}
