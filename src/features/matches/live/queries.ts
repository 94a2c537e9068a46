import { find_live, start_live_match, stop_live } from '../../../../drizzle/functions/generated.ts'
import type { LiveMatchRow, Started } from '../../../../drizzle/functions/results/matches.ts'
import type { Restriction } from '../../../catalogue/restriction.ts'
import type { Db } from '../../../foundation/db.ts'
import { json, moment, orNull, text, uuid, uuids, type Values } from '../../../foundation/given.ts'
import { call } from '../../../foundation/statement.ts'
import type { LiveMatch, Search, SearchPlace } from '../../../rpc/match-queue.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../../security/interaction-log.ts'

export type { Started }

/** Filters of one search; absent fields are taken from the profile. */
export interface Wishes {
  show_me?: string | undefined
  age_min?: number | undefined
  age_max?: number | undefined
  max_distance?: number | undefined
  /** Keys; see `interestKey`. */
  interests?: string[] | undefined
}

const toMatch = (row: LiveMatchRow): LiveMatch => ({ ...row, expiresAt: Date.parse(row.expiresAt) })

export type Found =
  | { outcome: 'not_published' | 'ages' }
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'matched'; match: LiveMatch }
  | { outcome: 'searching'; search: Search; former: SearchPlace | null }

const SEARCH = { mode: text, wishes: json<Wishes>(), oldest: moment, now: moment, searchId: uuid }

const finding = call({ ...INTERACTION, ...SEARCH }, (given) => {
  const work = find_live({
    actor: given.actorId,
    live_mode: given.mode,
    wishes: given.wishes,
    oldest: given.oldest,
    at: given.now,
    new_search: given.searchId,
  })
  return loggedWork(given, work, null)
})

/** Starts a search; see `drizzle/functions/live_search.sql`. */
export async function beginSearch(db: Db, interaction: Interaction, wanted: Values<typeof SEARCH>): Promise<Found> {
  const answer = await finding(db, { ...ofInteraction(interaction), ...wanted })
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

const stopping = call({ ...INTERACTION, now: moment }, (given) =>
  loggedWork(given, stop_live({ actor: given.actorId, searches: null, at: given.now }), null),
)

/** Ends the search of a user at their request. */
export async function endSearch(db: Db, interaction: Interaction, now: number): Promise<Stopped> {
  const { former, match } = await stopping(db, { ...ofInteraction(interaction), now })
  return { former, match: match && toMatch(match) }
}

const dropping = call({ userId: uuid, only: orNull(uuids), now: moment }, ({ userId, only, now }) =>
  stop_live({ actor: userId, searches: only, at: now }),
)

/** Ends certain searches of a disconnected user. */
export async function dropSearches(db: Db, userId: string, only: readonly string[], now: number): Promise<void> {
  await dropping(db, { userId, only, now })
}

const START = {
  oneId: uuid,
  oneSearch: uuid,
  otherId: uuid,
  otherSearch: uuid,
  now: moment,
  until: moment,
  matchId: uuid,
  conversationId: uuid,
}

const starting = call(START, (given) =>
  start_live_match({
    one: given.oneId,
    one_search: given.oneSearch,
    other: given.otherId,
    other_search: given.otherSearch,
    at: given.now,
    until: given.until,
    new_match: given.matchId,
    new_conversation: given.conversationId,
  }),
)

/** Two searches of a match. */
interface Searches {
  one: Pick<Search, 'userId' | 'searchId'>
  other: Pick<Search, 'userId' | 'searchId'>
}

/** Makes a live match of two searches, or says why not. */
export const startLiveMatch = (
  db: Db,
  { one, other, ...wanted }: Searches & Pick<Values<typeof START>, 'now' | 'until' | 'matchId' | 'conversationId'>,
): Promise<Started> =>
  starting(db, {
    ...wanted,
    oneId: one.userId,
    oneSearch: one.searchId,
    otherId: other.userId,
    otherSearch: other.searchId,
  })
