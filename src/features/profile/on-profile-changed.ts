import { CACHES } from '../../catalogue/caches.ts'
import type { DomainEvent, DomainEvents } from '../../catalogue/domain-events.ts'
import type { ActingContext, Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'

/** Forgets what Redis keeps of people. */
export const onProfileChanged = ({ cache }: Context, { user_ids }: DomainEvents['profile.changed']): Promise<void> =>
  cache.forget(user_ids.flatMap((subject) => Object.values(CACHES).map((kind) => ({ kind, subject }))))

/**
 * After a change of the caller's own profile: forgets what is kept of it before the answer tells of the change, so that the
 * next request sees it, and publishes the events. Where Redis fails, a sweep repeats the event.
 */
export async function profileChanged(ctx: ActingContext, events: readonly DomainEvent[]): Promise<void> {
  await onProfileChanged(ctx, { user_ids: [ctx.actor.userId] }).catch((error: unknown) =>
    ctx.log.error('profile_not_forgotten', describeError(error)),
  )
  ctx.publish(events)
}
