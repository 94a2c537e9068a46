import { utc } from '../../foundation/time.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import type { MatchRow } from './match-store.ts'
import type { Ending, ConversationSnapshot, SnapshotMatch } from '../../rpc/conversation-snapshot.ts'
import type { RoomData } from './room-tables.ts'

/** What Postgres says, and where and when it is written. */
interface Update extends Pick<RoomData, 'events'> {
  snapshot: ConversationSnapshot
  now: number
}

/**
 * Appends an event for each change of the pair's matches: begun, kept by a participant, ended. A match only moves forward,
 * so the stored state is joined with the given one: an update that is late, repeated or out of order yields each event once
 * and in the right order. Synchronous: runs inside one commit.
 * @param ended participants whose other one is gone
 * @param wereGoneFor the same before this update: they have already been told of the end
 */
export function appendMatchEvents(
  { tables, events }: RoomData,
  snapshot: ConversationSnapshot,
  { ended, wereGoneFor }: { ended: readonly Ending[]; wereGoneFor: readonly string[] },
  now: number,
): void {
  const update = { events, snapshot, now }
  const listeners = snapshot.participants.map(({ userId }) => ({
    userId,
    ending: ended.find((ending) => ending.userId === userId) ?? null,
  }))
  for (const said of snapshot.matches) {
    const known = tables.matches.find(said.matchId)
    const match = known ? joined(known, said) : said
    const knownKeepers = known ? keepers(known) : []
    const newKeepers = match.keptBy.filter((userId) => !knownKeepers.includes(userId))
    if (!known) tellBeginning(update, match)
    tellKeeping(update, match, newKeepers)
    if (match.status !== 'active' && (known?.status ?? 'active') === 'active')
      for (const listener of listeners.filter(({ userId }) => !known || !wereGoneFor.includes(userId)))
        tellEnd(update, match, listener)
    tables.matches.save(match)
  }
}

const keepers = (row: MatchRow): string[] => JSON.parse(row.kept_by) as string[]

function joined(known: MatchRow, said: SnapshotMatch): SnapshotMatch {
  return {
    ...said,
    status: known.status === 'active' ? said.status : known.status,
    keptBy: [...new Set([...keepers(known), ...said.keptBy])],
    expiresAt: known.expires_at === null ? null : said.expiresAt,
  }
}

function tellBeginning({ events, snapshot, now }: Update, match: SnapshotMatch): void {
  for (const { userId } of snapshot.participants) {
    const peer = snapshot.participants.find((other) => other.userId !== userId)
    if (!peer) continue
    const data: DownData<'match:created'> = {
      ...name(snapshot, match),
      kind: match.kind,
      ...(match.mode === null ? {} : { mode: match.mode }),
      matched_at: match.matchedAt,
      ...(match.expiresAt === null ? {} : { expires_at: match.expiresAt }),
      user: peer.card,
    }
    events.append('match:created' satisfies DownEvent, data, now, userId)
  }
}

/** Once both have kept the match, it lasts. */
function tellKeeping({ events, snapshot, now }: Update, match: SnapshotMatch, newKeepers: string[]): void {
  for (const userId of newKeepers) {
    const data: DownData<'match:accepted'> = {
      ...name(snapshot, match),
      user_id: userId,
      is_lasting: match.expiresAt === null && userId === newKeepers.at(-1),
    }
    events.append('match:accepted' satisfies DownEvent, data, now)
  }
}

interface Listener {
  userId: string
  /** Set when the other participant is gone: then the match is shown as simply ended. */
  ending: Ending | null
}

function tellEnd({ events, snapshot, now }: Update, match: SnapshotMatch, { userId, ending }: Listener): void {
  if (match.status === 'active') return
  const endedAt = ending ? utc(ending.since) : match.endedAt
  const data: DownData<'match:ended'> = {
    ...name(snapshot, match),
    // Only the one who unmatched sees that status.
    status: ending || (match.status === 'unmatched' && match.endedBy !== userId) ? 'ended' : match.status,
    ...(endedAt === null ? {} : { ended_at: endedAt }),
  }
  events.append('match:ended' satisfies DownEvent, data, now, userId)
}

const name = ({ conversationId }: ConversationSnapshot, { matchId }: SnapshotMatch) => ({
  match_id: matchId,
  conversation_id: conversationId,
})
