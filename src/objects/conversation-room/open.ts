import { bringBack, endFor, type EndingParts } from './endings.ts'
import type { Opening, Standing } from '../../rpc/opening.ts'
import { tellRequest, type RequestParts } from './tell-request.ts'
import { tellMatches } from './tell-matches.ts'

/**
 * Takes over what Postgres says about the conversation, with an event for each change of matches and requests. Called for
 * the domain events of those, and by the room itself at its first use. Status and request are taken from the highest version
 * only, matches from any. Synchronous: runs inside one commit.
 */
export function openRoom(parts: EndingParts & RequestParts, opening: Opening, now: number): void {
  const { tables } = parts
  const version = tables.room.read()?.version ?? 0
  const isNewer = opening.version > version
  const wereGoneFor = tables.participants
    .all()
    .flatMap(({ user_id, gone_since }) => (gone_since === null ? [] : user_id))
  if (isNewer) {
    tables.room.saveOpening(opening)
    tables.participants.saveOpening(opening.participants)
    bringBack(parts, opening, now)
  }
  tellMatches(parts, opening, { ended: isNewer ? opening.ended : [], wereGoneFor }, now)
  // After the matches, because a request may have become one.
  if (opening.version >= version) tellRequest(parts, opening, now)
  if (isNewer) endFor(parts, opening, now)
}

/** Takes over the status alone, unless the room has a newer version. Synchronous: runs inside one commit. */
export function restateRoom(parts: EndingParts, standing: Standing, now: number): void {
  if (standing.version <= (parts.tables.room.read()?.version ?? 0)) return
  parts.tables.room.saveStatus(standing.version, standing.status)
  bringBack(parts, standing, now)
  endFor(parts, standing, now)
}
