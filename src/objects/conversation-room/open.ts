import { bringBack, endFor, type EndingParts } from './endings.ts'
import type { Opening, Standing } from '../../rpc/opening.ts'
import { tellRequest, type RequestParts } from './tell-request.ts'
import { tellMatches } from './tell-matches.ts'

/**
 * Takes over what Postgres says about the conversation, and tells both what is new of their matches and requests. Called
 * by the consumers of what happens to those and, when somebody comes first, by the room itself. Of how the conversation
 * stands, and of a request, the highest version counts; what happens to a match is taken from any. Synchronous: runs inside one commit.
 */
export function openRoom(parts: EndingParts & RequestParts, opening: Opening, now: number): void {
  const { store } = parts
  const version = store.room()?.version ?? 0
  const isNewer = opening.version > version
  const wereGoneFor = store.participants().flatMap(({ user_id, gone_since }) => (gone_since === null ? [] : user_id))
  if (isNewer) {
    store.saveOpening(opening)
    bringBack(parts, opening, now)
  }
  tellMatches(parts, opening, { ended: isNewer ? opening.ended : [], wereGoneFor }, now)
  // After the match that it may have become.
  if (opening.version >= version) tellRequest(parts, opening, now)
  if (isNewer) endFor(parts, opening, now)
}

/** Takes over how the conversation stands, unless the room knows something newer. Synchronous: runs inside one commit. */
export function restateRoom(parts: EndingParts, standing: Standing, now: number): void {
  if (standing.version <= (parts.store.room()?.version ?? 0)) return
  parts.store.saveStatus(standing.version, standing.status)
  bringBack(parts, standing, now)
  endFor(parts, standing, now)
}
