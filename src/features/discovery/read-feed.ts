import { restrictionDetails } from '../../catalogue/restriction.ts'
import type { UserContext } from '../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../foundation/cursor.ts'
import { AppError } from '../../foundation/errors.ts'
import { toCard } from '../people/photo-url.ts'
import { positionAfter, type FeedPosition } from './feed-position.ts'
import { feedOf, type CandidateRow } from './queries.ts'
import { FARTHEST_KM } from './ranking.ts'
import type { FeedCard, Reach } from './schemas.ts'

/**
 * Users whom the caller could meet and has not decided on, in the order of ranking.ts.
 * @throws AppError PROFILE_NOT_PUBLISHED: hidden users do not see others. An account without a proved contact cannot
 * publish yet, and browses with the profile written so far
 */
export async function readFeed(
  ctx: UserContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ users: FeedCard[]; pagination: Pagination; reach: Reach }> {
  const { settings, actor } = ctx
  const now = ctx.now()
  const list = `feed:${actor.userId}`
  const after = cursor === undefined ? null : await openCursor<FeedPosition>(settings.TOKEN_KEY, list, cursor)
  const feed = await feedOf(ctx.db, actor.userId, { now, limit: limit + 1, after })
  if (feed.restriction) throw new AppError('FEATURE_RESTRICTED', restrictionDetails(feed.restriction))
  if (!feed.isListed || !feed.origin)
    throw new AppError('PROFILE_NOT_PUBLISHED', actor.isProved ? {} : { message: DRAFT_FIRST })

  const page = feed.candidates.slice(0, limit)
  const hasMore = feed.candidates.length > limit
  const begin = { at: after?.at ?? now, origin: after?.origin ?? feed.origin }
  const position = hasMore ? positionAfter(page, begin, after) : null
  return {
    users: await Promise.all(
      page.map(({ band: _band, start: _start, finish: _finish, ...card }) => toCard(ctx, card, actor.userId)),
    ),
    pagination: {
      cursor: position && (await sealCursor(settings.TOKEN_KEY, list, position)),
      has_more: hasMore,
      limit,
    },
    reach: { max_distance: feed.maxDistance, widened_to: widenedTo(page, hasMore, feed.maxDistance) },
  }
}

const DRAFT_FIRST = 'The profile lacks birth_date, gender or location; set them with PUT /api/v1/profile/me first.'

/** How far the search went beyond the viewer's maximum; null while it did not. */
function widenedTo(page: readonly CandidateRow[], hasMore: boolean, maxDistance: number): number | null {
  if (!hasMore) return FARTHEST_KM
  const farthest = Math.max(...page.map(({ distance_km }) => distance_km))
  return farthest > maxDistance ? farthest : null
}
