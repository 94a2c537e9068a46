import type { Opening, Standing } from './opening.ts'
import { letIn, shutOut, type ShutOutParts } from './shut-out.ts'
import { tellRequest, type RequestParts } from './tell-request.ts'
import { tellMatches } from './tell-matches.ts'

/**
 * Takes over what Postgres says about the conversation, and tells both what is new of their matches and requests. Called
 * by the consumers of what happens to those and, when somebody comes first, by the room itself. Of how the conversation
 * stands, and of a request, the highest version counts; what happens to a match is taken from any. Synchronous: runs inside one commit.
 */
export function openRoom(parts: ShutOutParts & RequestParts, opening: Opening, now: number): void {
  const { store, matches, events } = parts
  const version = store.room()?.version ?? 0
  const isNewer = opening.version > version
  if (isNewer) {
    store.saveOpening(opening)
    letIn(parts, opening, now)
  }
  tellMatches(matches, events, opening, now)
  // After the match that it may have become.
  if (opening.version >= version) tellRequest(parts, opening, now)
  if (isNewer) shutOut(parts, opening, now)
}

/** Takes over how the conversation stands, unless the room knows something newer. Synchronous: runs inside one commit. */
export function restateRoom(parts: ShutOutParts, standing: Standing, now: number): void {
  if (standing.version <= (parts.store.room()?.version ?? 0)) return
  parts.store.saveStatus(standing.version, standing.status)
  letIn(parts, standing, now)
  shutOut(parts, standing, now)
}
