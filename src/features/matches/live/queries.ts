import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Restriction } from '../../../catalogue/restriction.ts'
import { sql } from 'drizzle-orm'
import type { LiveMatch, Search, SearchPlace } from '../../../rpc/match-queue.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import { logged, type Interaction } from '../../../security/interaction-log.ts'

/** Filters of one search; absent fields are taken from the profile. */
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
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'matched'; match: MatchRow }
  | {
      outcome: 'searching'
      search: Omit<Search, 'since'> & { startedAt: string }
      former: SearchPlace | null
    }

export type Found =
  | { outcome: 'not_published' | 'ages' }
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'matched'; match: LiveMatch }
  | { outcome: 'searching'; search: Search; former: SearchPlace | null }

/** Starts a search; see `drizzle/functions/live_search.sql`. */
export async function beginSearch(
  db: Db,
  interaction: Interaction,
  b: { mode: string; wishes: Wishes; oldest: number; now: number; searchId: string },
): Promise<Found> {
  const { answer } = await db.one<{ answer: FindRow }>(sql`
    select ${logged(
      interaction,
      sql`find_live(
        actor => ${interaction.actorId}, live_mode => ${b.mode}, wishes => ${JSON.stringify(b.wishes)}::jsonb,
        oldest => ${instant(b.oldest)}, at => ${instant(b.now)}, new_search => ${b.searchId}
      )`,
    )} as answer`)
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
  /** The search that has ended. */
  former: SearchPlace | null
  /** The live match that the user is in. */
  match: LiveMatch | null
}

interface StopRow {
  answer: { former: SearchPlace | null; match: MatchRow | null }
}

/** Ends the search of a user at their request. */
export async function endSearch(db: Db, interaction: Interaction, now: number): Promise<Stopped> {
  const work = sql`stop_live(actor => ${interaction.actorId}, searches => null, at => ${instant(now)})`
  const { answer } = await db.one<StopRow>(sql`select ${logged(interaction, work)} as answer`)
  return { former: answer.former, match: answer.match && toMatch(answer.match) }
}

/** Ends certain searches of a disconnected user. */
export async function dropSearches(db: Db, userId: string, only: readonly string[], now: number): Promise<void> {
  await db.one<StopRow>(
    sql`select stop_live(actor => ${userId}, searches => ${sql.param([...only])}::uuid[], at => ${instant(now)}) as answer`,
  )
}

export type Started =
  | { outcome: 'ok'; matchId: string; conversationId: string; events: DomainEvent[] }
  | { outcome: 'unfit' }
  | { outcome: 'gone'; gone: string[] }

/** Makes a live match of two searches, or says why not. */
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
    select start_live_match(
      one => ${s.one.userId}, one_search => ${s.one.searchId}, other => ${s.other.userId},
      other_search => ${s.other.searchId}, at => ${instant(s.now)}, until => ${instant(s.until)}, new_match => ${s.matchId},
      new_conversation => ${s.conversationId}
    ) as answer`)
  return answer
}
