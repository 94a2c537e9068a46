import { requireFeature } from '../../../configuration/features.ts'
import { restrictionDetails } from '../../../catalogue/restriction.ts'
import { utc } from '../../../foundation/time.ts'
import type { LiveMatch, Search } from '../../../rpc/match-queue.ts'
import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { interactionOf } from '../../../security/interaction-log.ts'
import { distinctInterests } from '../../profile/interests/interest-key.ts'
import { leaveQueues } from './leave-queues.ts'
import { beginSearch, type Wishes } from './queries.ts'
import type { FindInput, FindView } from './schemas.ts'

/**
 * Starts a search for a live match. Postgres stores the search; the queue finds a partner; the user's hub ends the
 * search when no device is connected any more.
 * @throws AppError FORBIDDEN where live matching is switched off; PROFILE_NOT_PUBLISHED; VALIDATION_FAILED when filters and preferences together leave no age
 */
export async function findLive(ctx: UserContext, { mode, interests, ...wishes }: FindInput): Promise<FindView> {
  requireFeature(await ctx.appSettings(), 'live_match', ctx.actor.userId)
  const now = ctx.now()
  const longest = ctx.settings.LIVE_SEARCH_MINUTES * 60_000
  const found = await beginSearch(ctx.db, await interactionOf(ctx, 'search'), {
    mode,
    wishes: inOneForm(wishes, interests ?? []),
    oldest: now - longest,
    now,
    searchId: newId(now),
  })
  switch (found.outcome) {
    case 'not_published':
      throw new AppError('PROFILE_NOT_PUBLISHED')
    case 'restricted':
      throw new AppError('FEATURE_RESTRICTED', restrictionDetails(found.restriction))
    case 'ages':
      throw fieldRefused('body.age_min', 'must not be above age_max, which defaults to that of the profile')
    case 'matched':
      return matchView('matched', found.match)
  }
  const { search, former } = found
  if (former && (former.searchId !== search.searchId || former.region !== search.region))
    ctx.after('leave_queues', () => leaveQueues(ctx, [former], search))
  const [match] = await Promise.all([ctx.queues.of(mode, search.region).join(search), watch(ctx, search)])
  if (match) return matchView('matched', match)
  return {
    status: 'searching',
    search_id: search.searchId,
    expires_at: utc(search.since + longest),
  }
}

/** A live match as a response. */
export const matchView = (status: 'matched', match: LiveMatch) => ({
  status,
  match_id: match.matchId,
  conversation_id: match.conversationId,
  expires_at: utc(match.expiresAt),
})

/** Normalises filters: distinct interests in order, no empty fields. */
function inOneForm(wishes: Omit<Wishes, 'interests'>, interests: readonly string[]): Wishes {
  const keys = distinctInterests(interests).keys.toSorted()
  return keys.length === 0 ? wishes : { ...wishes, interests: keys }
}

const watch = (ctx: UserContext, { userId, searchId, mode, region }: Search): Promise<void> =>
  ctx.hubs.of(userId).searchBegun(userId, { searchId, mode, region })
