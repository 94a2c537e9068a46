import { restrictionDetails } from '../../catalogue/restriction.ts'
import type { UserContext } from '../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../foundation/cursor.ts'
import { AppError } from '../../foundation/errors.ts'
import { toCard } from '../people/photo-url.ts'
import { positionAfter, wavesOf, type FeedPosition } from './feed-position.ts'
import { keep, keptFor } from './kept-candidates.ts'
import { feedOf, type CandidateRow, type FeedPage, type FeedRow } from './queries.ts'
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
  const { feed, begin } = await search(ctx, { now, after, limit: limit + 1 })
  if (feed.restriction) throw new AppError('FEATURE_RESTRICTED', restrictionDetails(feed.restriction))
  if (!feed.isListed || !feed.origin)
    throw new AppError('PROFILE_NOT_PUBLISHED', actor.isProved ? {} : { message: DRAFT_FIRST })

  const page = feed.candidates.slice(0, limit)
  const hasMore = feed.candidates.length > limit
  const from = { at: begin.at, origin: begin.origin ?? feed.origin }
  const isLong = feed.found.length > 0
  if (isLong) keep(ctx, { ...from, version: feed.version, waves: wavesOf(feed.found) })
  const position = hasMore ? positionAfter(page, { ...from, isKept: isLong || begin.isKept }, after) : null
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

/**
 * The page, and when and where its feed begins. People who are kept save the search, unless the viewer's profile has
 * changed since.
 */
async function search(
  ctx: UserContext,
  page: Pick<FeedPage, 'now' | 'after' | 'limit'>,
): Promise<{ feed: FeedRow; begin: Pick<FeedPage, 'at' | 'origin'> & { isKept: boolean } }> {
  const { now, after, limit } = page
  const kept = await keptFor(ctx, after, limit)
  if (kept) {
    const { at, origin } = kept
    const feed = await feedOf(ctx.db, ctx.actor.userId, { ...page, at, origin, kept: kept.next })
    if (feed.version === kept.version) return { feed, begin: { at, origin, isKept: true } }
  }
  const begin = { at: after?.at ?? now, origin: after?.origin ?? null }
  return {
    feed: await feedOf(ctx.db, ctx.actor.userId, { ...page, ...begin, kept: null }),
    begin: { ...begin, isKept: false },
  }
}

const DRAFT_FIRST = 'The profile lacks birth_date, gender or location; set them with PUT /api/v1/profile/me first.'

/** How far the search went beyond the viewer's maximum; null while it did not. */
function widenedTo(page: readonly CandidateRow[], hasMore: boolean, maxDistance: number): number | null {
  if (!hasMore) return FARTHEST_KM
  const farthest = Math.max(...page.map(({ distance_km }) => distance_km))
  return farthest > maxDistance ? farthest : null
}
