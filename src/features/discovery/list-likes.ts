import type { UserContext } from '../../platform/context.ts'
import type { Pagination } from '../../platform/cursor.ts'
import { AppError } from '../../platform/errors.ts'
import { pageByTime } from '../../platform/page-by-time.ts'
import { PLANS } from '../../platform/plans.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { likesOf, type LikeRow, type LikesRow } from './queries.ts'
import type { LikeView } from './schemas.ts'

/** More than so many are not counted. */
export const MOST_LIKES = 1_000

/**
 * Who would like to meet the caller and waits for an answer. Plans that do not show who likes their owner show how many,
 * and of each a blur; who has asked openly, or with a super like, is shown to everybody.
 * @throws AppError PROFILE_NOT_PUBLISHED
 */
export async function listLikes(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ count: number; likes: LikeView[]; pagination: Pagination }> {
  let found: LikesRow | undefined
  const { rows, pagination } = await pageByTime(
    ctx,
    'likes',
    page,
    async (limit, after) => {
      found = await likesOf(ctx.db, ctx.actor.userId, { day: dayOf(ctx.now()), limit, after, most: MOST_LIKES })
      return found.likes
    },
    ({ updatedAt, id }) => ({ at: updatedAt, id }),
  )
  if (!found?.isListed) throw new AppError('PROFILE_NOT_PUBLISHED')
  const { plan, count } = found
  const likes = await Promise.all(
    rows.map((like) => (like.kind === 'like' && !PLANS[plan].see_likes ? blurred(like) : shown(ctx, like))),
  )
  return { count, likes, pagination }
}

/** Nothing by which the person could be known. */
const blurred = ({ blurHash }: LikeRow): Promise<LikeView> => Promise.resolve({ is_blurred: true, blur_hash: blurHash })

async function shown(ctx: UserContext, { id, kind, note, updatedAt, card, blurHash }: LikeRow): Promise<LikeView> {
  return {
    is_blurred: false,
    blur_hash: blurHash,
    interest_id: id,
    kind,
    ...(note === null ? {} : { note }),
    liked_at: new Date(updatedAt).toISOString(),
    user: await toCard(ctx, card),
  }
}
