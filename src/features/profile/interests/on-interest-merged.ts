import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import type { Context } from '../../../context.ts'
import { followInterests } from './follow-interests.ts'

/** Moves people's choices at once. Whatever a crash leaves over, the clock finds: see {@link followInterests}. */
export async function onInterestMerged(ctx: Context, { key }: DomainEvents['interest.merged']): Promise<void> {
  const profiles = await followInterests(ctx)
  if (profiles > 0) ctx.log.info('interests_followed', { key, profiles })
}
