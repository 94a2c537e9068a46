import { utc } from '../../../foundation/time.ts'
import { dayOf } from '../../people/age.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { interactionOf } from '../../../security/interaction-log.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { toCard } from '../../people/photo-url.ts'
import { addToShortlist, removeFromShortlist, shortlistOf } from './queries.ts'
import type { ShortlistedView } from '../schemas.ts'

/**
 * Adds a user to the shortlist, without notifying them. Idempotent.
 * @throws AppError SELF_ACTION, USER_NOT_FOUND for a user whom the caller may not see
 */
export async function shortlistPerson(ctx: UserContext, userId: string): Promise<void> {
  if (userId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const interaction = await interactionOf(ctx, 'shortlist_add')
  if (!(await addToShortlist(ctx.db, interaction, userId, ctx.now()))) throw new AppError('USER_NOT_FOUND')
}

/** Removes a user from the shortlist. Idempotent. */
export async function unlistPerson(ctx: UserContext, userId: string): Promise<void> {
  await removeFromShortlist(ctx.db, await interactionOf(ctx, 'shortlist_remove'), userId)
}

/** Users on the caller's shortlist whom they may still see, newest first. */
export async function readShortlist(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ shortlist: ShortlistedView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'shortlist',
    page,
    (limit, after) => shortlistOf(ctx.db, ctx.actor.userId, { day: dayOf(ctx.now()), limit, after }),
    ({ addedAt, id }) => ({ at: utc(addedAt), id }),
  )
  const shortlist = await Promise.all(
    rows.map(async ({ addedAt, card }) => ({
      user: await toCard(ctx, card, ctx.actor.userId),
      added_at: utc(addedAt),
    })),
  )
  return { shortlist, pagination }
}
