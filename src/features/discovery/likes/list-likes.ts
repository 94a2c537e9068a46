import { utc, utcDay } from '../../../foundation/time.ts'
import { dayOf } from '../../people/age.ts'
import type { UserContext } from '../../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import { plansWith } from '../../../catalogue/plans.ts'
import { toCard } from '../../people/photo-url.ts'
import { blurAt, drawOf, MOST_LIKES, roundedLikes } from './blurred-likes.ts'
import { likesOf, type LikeRow, type LikesRow } from './queries.ts'
import type { LikeView } from '../schemas.ts'

/** The end of a page: among the named likers, or after so many blurs. */
type LikesPosition = TimePosition | { blurs: number }

const DAY = 24 * 3600 * 1000

/**
 * Pending interests in the caller. Open interests and super likes are named for everybody, newest first. Of the others,
 * plans without `see_likers` show a count and anonymous blurs (`blurred-likes.ts`), after the named ones.
 * @throws AppError PROFILE_NOT_PUBLISHED, INVALID_CURSOR
 */
export async function listLikes(
  ctx: UserContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ count: number; likes: LikeView[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const list = `likes:${actor.userId}`
  const after = cursor === undefined ? null : await openCursor<LikesPosition>(settings.TOKEN_KEY, list, cursor)
  const now = ctx.now()
  const found = await likesOf(ctx.db, actor.userId, {
    day: dayOf(now),
    dayBegan: now - (now % DAY),
    seesLikes: plansWith('see_likes'),
    // No named liker follows after the first blur.
    limit: after && 'blurs' in after ? 0 : limit + 1,
    after: after && 'at' in after ? after : null,
    most: MOST_LIKES,
  })
  if (!found.isListed) throw new AppError('PROFILE_NOT_PUBLISHED')
  const told = await shownLikes(ctx, found)
  const shownRows = found.likes.slice(0, limit)
  const before = after && 'blurs' in after ? after.blurs : 0
  const blurs = await blursFrom(ctx, before, Math.min(limit - shownRows.length, Math.max(0, told - before)))
  const next = before + blurs.length
  const hasMore = found.likes.length > limit || next < told
  const last = shownRows.at(-1)
  const position: LikesPosition = blurs.length === 0 && last ? { at: last.updatedAt, id: last.id } : { blurs: next }
  return {
    count: found.count + told,
    likes: [...(await Promise.all(shownRows.map((like) => shown(ctx, like)))), ...blurs],
    pagination: {
      cursor: hasMore ? await sealCursor(settings.TOKEN_KEY, list, position) : null,
      has_more: hasMore,
      limit,
    },
  }
}

/** The count of unnamed likes, as shown today. */
const shownLikes = async ({ settings, actor, now }: UserContext, { hidden }: LikesRow): Promise<number> =>
  roundedLikes(hidden, await drawOf(settings.TOKEN_KEY, actor.userId, utcDay(now())))

const blursFrom = ({ settings, actor, now }: UserContext, first: number, count: number): Promise<LikeView[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      is_blurred: true,
      blur_hash: await blurAt(settings.TOKEN_KEY, actor.userId, utcDay(now()), first + i),
    })),
  )

async function shown(ctx: UserContext, { id, kind, note, updatedAt, card, blurHash }: LikeRow): Promise<LikeView> {
  return {
    is_blurred: false,
    blur_hash: blurHash,
    interest_id: id,
    kind,
    ...(note === null ? {} : { note }),
    liked_at: utc(updatedAt),
    user: await toCard(ctx, card, ctx.actor.userId),
  }
}
