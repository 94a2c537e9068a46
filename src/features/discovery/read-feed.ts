import type { UserContext } from '../../platform/context.ts'
import { openCursor, sealCursor, type Pagination } from '../../platform/cursor.ts'
import { AppError } from '../../platform/errors.ts'
import { photoUrl } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { feedOf, type FeedPosition } from './queries.ts'
import type { FeedCard } from './schemas.ts'

/**
 * People whom the caller could meet and has not decided about.
 * @throws AppError PROFILE_NOT_PUBLISHED: who is not to be seen does not see others
 */
export async function readFeed(
  ctx: UserContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ users: FeedCard[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const list = `feed:${actor.userId}`
  const after = cursor === undefined ? null : await openCursor<FeedPosition>(settings.TOKEN_KEY, list, cursor)
  const { isPublished, candidates } = await feedOf(ctx.db, actor.userId, {
    day: dayOf(ctx.now()),
    limit: limit + 1,
    after,
  })
  if (!isPublished) throw new AppError('PROFILE_NOT_PUBLISHED')

  const page = candidates.slice(0, limit)
  const last = page.at(-1)
  const hasMore = candidates.length > limit
  return {
    users: page.map(({ lastActive: _, ...card }) => ({
      ...card,
      photos: card.photos.map((key) => photoUrl(settings, key)),
    })),
    pagination: {
      cursor:
        hasMore && last
          ? await sealCursor(settings.TOKEN_KEY, list, {
              lastActive: last.lastActive,
              id: last.id,
            } satisfies FeedPosition)
          : null,
      has_more: hasMore,
      limit,
    },
  }
}
