import { bringBack, endFor, type EndingParts } from './endings.ts'
import type { ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'
import { appendRequestEvents, type RequestParts } from './append-request-events.ts'
import { appendMatchEvents } from './match-events.ts'

/**
 * Takes over what Postgres says about the conversation, with an event for each change of matches and requests. Called for
 * the domain events of those, and by the room itself at its first use. Status and request are taken from the highest version
 * only, matches from any. Synchronous: runs inside one commit.
 */
export function openRoom(parts: EndingParts & RequestParts, snapshot: ConversationSnapshot, now: number): void {
  const { tables } = parts
  const version = tables.room.read()?.version ?? 0
  const isNewer = snapshot.version > version
  const wereGoneFor = tables.participants
    .all()
    .flatMap(({ user_id, gone_since }) => (gone_since === null ? [] : user_id))
  if (isNewer) {
    tables.room.saveOpening(snapshot)
    tables.participants.saveOpening(snapshot.participants)
    if (snapshot.restricted) tables.participants.saveRestricted(snapshot.restricted)
    bringBack(parts, snapshot, now)
  }
  appendMatchEvents(parts, snapshot, { ended: isNewer ? snapshot.ended : [], wereGoneFor }, now)
  // After the matches, because a request may have become one.
  if (snapshot.version >= version) appendRequestEvents(parts, snapshot, now)
  if (isNewer) endFor(parts, snapshot, now)
}

/** Takes over the status alone, unless the room has a newer version. Synchronous: runs inside one commit. */
export function restateRoom(parts: EndingParts, standing: ConversationState, now: number): void {
  if (standing.version <= (parts.tables.room.read()?.version ?? 0)) return
  parts.tables.room.saveStatus(standing.version, standing.status)
  if (standing.restricted) parts.tables.participants.saveRestricted(standing.restricted)
  if (standing.receiptsFor) parts.tables.participants.saveReceipts(standing.receiptsFor)
  bringBack(parts, standing, now)
  endFor(parts, standing, now)
}
