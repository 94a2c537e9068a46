import { dayOf } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { premiumRequired } from '../billing/upgrades.ts'
import { plansWith } from '../../catalogue/plans.ts'
import { toListed } from '../people/photo-url.ts'
import type { ListedPerson } from './schemas.ts'
import { takeBack } from './queries.ts'

/** The undone decision, and the user who can be decided about again. */
export interface RewoundView {
  action: 'pass' | 'like' | 'interest' | 'super_like' | 'request'
  user: ListedPerson
}

/**
 * Undoes the caller's last decision, unless it has become a match.
 * @throws AppError PREMIUM_REQUIRED, NOT_FOUND when there is none, CONFLICT when it has become a match
 */
export async function rewind(ctx: UserContext): Promise<RewoundView> {
  const now = ctx.now()
  const { outcome, events, decision, card } = await takeBack(ctx.db, await interactionOf(ctx, 'rewind'), {
    mayRewind: plansWith('rewind'),
    day: dayOf(now),
    now,
  })
  switch (outcome) {
    case 'premium':
      throw await premiumRequired(ctx, 'rewind')
    case 'matched':
      throw new AppError('CONFLICT', { message: 'The last decision has become a match; unmatch the user instead.' })
    default:
      if (!decision || !card) throw new AppError('NOT_FOUND', { message: 'There is no decision to undo.' })
      ctx.publish(events ?? [])
      return { action: decision, user: await toListed(ctx, card, ctx.actor.userId) }
  }
}
