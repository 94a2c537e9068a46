import { sql } from 'drizzle-orm'
import type { LiveMatch, Search, SearchPlace } from '../../../objects/match-queue/search.ts'
import { instant, type Db } from '../../../platform/db.ts'
import type { DomainEvent } from '../../../platform/outbox.ts'

/** What somebody wishes for one search; absent fields leave it to their profile. */
export interface Wishes {
  show_me?: string | undefined
  age_min?: number | undefined
  age_max?: number | undefined
  max_distance?: number | undefined
  /** Keys; see `interestKey`. */
  interests?: string[] | undefined
}

type MatchRow = Omit<LiveMatch, 'expiresAt'> & { expiresAt: string }
const toMatch = (row: MatchRow): LiveMatch => ({ ...row, expiresAt: Date.parse(row.expiresAt) })

type FindRow =
  | { outcome: 'not_published' | 'ages' }
  | { outcome: 'matched'; match: MatchRow }
  | {
      outcome: 'searching'
      search: Omit<Search, 'since'> & { startedAt: string }
      former: SearchPlace | null
    }

export type Found =
  | { outcome: 'not_published' | 'ages' }
  | { outcome: 'matched'; match: LiveMatch }
  | { outcome: 'searching'; search: Search; former: SearchPlace | null }

/** Lets somebody search; see `drizzle/functions/live_search.sql`. */
export async function beginSearch(
  db: Db,
  b: { actorId: string; mode: string; wishes: Wishes; oldest: number; now: number; searchId: string },
): Promise<Found> {
  const { answer } = await db.one<{ answer: FindRow }>(sql`
    select find_live(${b.actorId}, ${b.mode}, ${JSON.stringify(b.wishes)}::jsonb, ${instant(b.oldest)}, ${instant(b.now)}, ${b.searchId}) as answer`)
  switch (answer.outcome) {
    case 'searching': {
      const { startedAt, ...search } = answer.search
      return { ...answer, search: { ...search, since: Date.parse(startedAt) } }
    }
    case 'matched':
      return { ...answer, match: toMatch(answer.match) }
    default:
      return answer
  }
}

export interface Stopped {
  /** The search that has been ended. */
  former: SearchPlace | null
  /** The live match that they are in. */
  match: LiveMatch | null
}

/** Ends somebody's search, or only those named. */
export async function endSearch(
  db: Db,
  { actorId, only, now }: { actorId: string; only: readonly string[] | null; now: number },
): Promise<Stopped> {
  const { answer } = await db.one<{ answer: { former: SearchPlace | null; match: MatchRow | null } }>(sql`
    select stop_live(${actorId}, ${only && sql.param([...only])}::uuid[], ${instant(now)}) as answer`)
  return { former: answer.former, match: answer.match && toMatch(answer.match) }
}

export type Started =
  | { outcome: 'ok'; matchId: string; conversationId: string; events: DomainEvent[] }
  | { outcome: 'unfit' }
  | { outcome: 'gone'; gone: string[] }

/** Makes a live match of two who search, or says why not. */
export async function startLiveMatch(
  db: Db,
  s: {
    one: Pick<Search, 'userId' | 'searchId'>
    other: Pick<Search, 'userId' | 'searchId'>
    now: number
    until: number
    matchId: string
    conversationId: string
  },
): Promise<Started> {
  const { answer } = await db.one<{ answer: Started }>(sql`
    select start_live_match(${s.one.userId}, ${s.one.searchId}, ${s.other.userId}, ${s.other.searchId},
      ${instant(s.now)}, ${instant(s.until)}, ${s.matchId}, ${s.conversationId}) as answer`)
  return answer
}
