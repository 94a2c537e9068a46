import type { DomainEvents } from '../../catalogue/domain-events.ts'
import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import type { Context } from '../../context.ts'
import { PLANS } from '../../catalogue/plans.ts'
import { toCard } from '../people/photo-url.ts'
import { interestForHub, type InterestForHub } from './queries.ts'

/** Notifies the receiver of an interest that is still pending, if their plan shows the sender. */
export async function onInterestSent(
  ctx: Context,
  { interest_id, kind, plan }: DomainEvents['interest.sent'],
): Promise<void> {
  if (kind === 'like' && plan && !PLANS[plan].see_likes) return
  const row = await interestForHub(ctx.db, interest_id, 'receiver', dayOf(ctx.now()))
  // A request comes with a message, which its conversation announces.
  if (row?.status !== 'pending' || row.kind === 'request') return
  if (row.kind === 'like' && !PLANS[row.plan].see_likes) return
  await tell(ctx, 'interest:received', row.toUserId, { ...row, kind: row.kind })
}

/** Notifies the sender of an acceptance; a decline is not announced. */
export async function onInterestAnswered(
  ctx: Context,
  { interest_id }: DomainEvents['interest.accepted'],
): Promise<void> {
  const row = await interestForHub(ctx.db, interest_id, 'sender', dayOf(ctx.now()))
  if (row?.status !== 'accepted' || row.kind === 'request') return
  await tell(ctx, 'interest:accepted', row.fromUserId, { ...row, kind: row.kind })
}

/** A withdrawn interest is removed from the receiver's lists, without further notice. */
export const onInterestWithdrawn = (): Promise<void> => Promise.resolve()

async function tell(
  ctx: Context,
  event: 'interest:received' | 'interest:accepted',
  userId: string,
  {
    interestId,
    fromUserId,
    toUserId,
    kind,
    status,
    note,
    createdAt,
    updatedAt,
    card,
  }: InterestForHub & { kind: 'interest' | 'like' | 'super_like' },
): Promise<void> {
  // An interest that was sent again is announced again.
  await ctx.hubs.of(userId).tell(userId, `${event} ${interestId} ${utc(updatedAt)}`, event, {
    interest_id: interestId,
    from_user_id: fromUserId,
    to_user_id: toUserId,
    kind,
    status,
    ...(note === null ? {} : { note }),
    created_at: utc(createdAt),
    user: await toCard(ctx, card, userId),
  })
}
