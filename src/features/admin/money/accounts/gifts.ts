import type { Plan } from '../../../../catalogue/plans.ts'
import type { UserContext } from '../../../../context.ts'
import { AppError, fieldRefused } from '../../../../foundation/errors.ts'
import { giveGift, takeGiftBack, type Gifted } from './queries.ts'

/** The longest gift: beyond it a mistyped year is likelier than a wish. */
const LONGEST = 5 * 366 * 86_400_000

/**
 * Gives an account a plan until a time, in place of a gift that it has. Its owner reads of it in their history, and their
 * devices are told.
 * @param gift.until in milliseconds since 1970
 * @returns the plan that the account has now
 * @throws AppError USER_NOT_FOUND, VALIDATION_FAILED for a time that is over or too far away
 */
export async function giveGiftTo(
  ctx: UserContext,
  gift: { userId: string; plan: Plan; until: number; note: string },
): Promise<{ plan: Plan }> {
  const now = ctx.now()
  if (gift.until <= now) throw fieldRefused('body.until', 'must be in the future')
  if (gift.until > now + LONGEST) throw fieldRefused('body.until', 'must be within five years')
  return planAfter(ctx, await giveGift(ctx.db, { ...gift, operatorId: ctx.actor.userId, now }))
}

/** Takes a gift back; what was paid for stays. @throws AppError USER_NOT_FOUND, NOT_FOUND without a gift */
export async function takeGiftFrom(
  ctx: UserContext,
  { userId, note }: { userId: string; note: string | undefined },
): Promise<{ plan: Plan }> {
  const gift = { userId, note: note ?? null, operatorId: ctx.actor.userId, now: ctx.now() }
  return planAfter(ctx, await takeGiftBack(ctx.db, gift))
}

function planAfter(ctx: UserContext, gifted: Gifted): { plan: Plan } {
  if (gifted.outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  if (gifted.outcome === 'no_gift') throw new AppError('NOT_FOUND', { message: 'This account has no gift.' })
  ctx.publish(gifted.events)
  return { plan: gifted.plan }
}
