import { utc } from '../../foundation/time.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { MatchRow, MatchStore } from './match-store.ts'
import type { Ending, Opening, OpeningMatch } from '../../rpc/opening.ts'

/**
 * Tells both what is new of their matches: one that has begun, who wants it to last, one that is over. What happens to a
 * match only ever goes one way, so what is known is joined with what is said, and whatever comes late, twice or in another
 * order than it happened is told once and in the right order. Synchronous: runs inside one commit.
 * @param ended for whom the other one is gone
 * @param wereGoneFor for whom the other one was gone before: to them the end has been told
 */
export function tellMatches(
  { matches: store, events }: { matches: MatchStore; events: EventLog },
  opening: Opening,
  { ended, wereGoneFor }: { ended: readonly Ending[]; wereGoneFor: readonly string[] },
  now: number,
): void {
  const listeners = opening.participants.map(({ userId }) => ({
    userId,
    ending: ended.find((ending) => ending.userId === userId) ?? null,
  }))
  for (const said of opening.matches) {
    const known = store.find(said.matchId)
    const match = known ? joined(known, said) : said
    const knownKeepers = known ? keepers(known) : []
    const newKeepers = match.keptBy.filter((userId) => !knownKeepers.includes(userId))
    if (!known) tellBeginning(events, opening, match, now)
    tellKeeping(events, opening, match, newKeepers, now)
    if (match.status !== 'active' && (known?.status ?? 'active') === 'active')
      for (const listener of listeners.filter(({ userId }) => !known || !wereGoneFor.includes(userId)))
        tellEnd(events, opening, match, listener, now)
    store.save(match)
  }
}

const keepers = (row: MatchRow): string[] => JSON.parse(row.kept_by) as string[]

function joined(known: MatchRow, said: OpeningMatch): OpeningMatch {
  return {
    ...said,
    status: known.status === 'active' ? said.status : known.status,
    keptBy: [...new Set([...keepers(known), ...said.keptBy])],
    expiresAt: known.expires_at === null ? null : said.expiresAt,
  }
}

function tellBeginning(events: EventLog, opening: Opening, match: OpeningMatch, now: number): void {
  for (const { userId } of opening.participants) {
    const peer = opening.participants.find((other) => other.userId !== userId)
    if (!peer) continue
    const data: DownData<'match:created'> = {
      ...name(opening, match),
      kind: match.kind,
      ...(match.mode === null ? {} : { mode: match.mode }),
      matched_at: match.matchedAt,
      ...(match.expiresAt === null ? {} : { expires_at: match.expiresAt }),
      user: peer.card,
    }
    events.append('match:created' satisfies DownEvent, data, now, userId)
  }
}

/** With the last of both it is settled that the match lasts. */
function tellKeeping(events: EventLog, opening: Opening, match: OpeningMatch, newKeepers: string[], now: number): void {
  for (const userId of newKeepers) {
    const data: DownData<'match:accepted'> = {
      ...name(opening, match),
      user_id: userId,
      is_lasting: match.expiresAt === null && userId === newKeepers.at(-1),
    }
    events.append('match:accepted' satisfies DownEvent, data, now)
  }
}

interface Listener {
  userId: string
  /** That the other one is gone: then it has just ended, in whatever way. */
  ending: Ending | null
}

function tellEnd(
  events: EventLog,
  opening: Opening,
  match: OpeningMatch,
  { userId, ending }: Listener,
  now: number,
): void {
  if (match.status === 'active') return
  const endedAt = ending ? utc(ending.since) : match.endedAt
  const data: DownData<'match:ended'> = {
    ...name(opening, match),
    // Only who has unmatched is told so.
    status: ending || (match.status === 'unmatched' && match.endedBy !== userId) ? 'ended' : match.status,
    ...(endedAt === null ? {} : { ended_at: endedAt }),
  }
  events.append('match:ended' satisfies DownEvent, data, now, userId)
}

const name = ({ conversationId }: Opening, { matchId }: OpeningMatch) => ({
  match_id: matchId,
  conversation_id: conversationId,
})
