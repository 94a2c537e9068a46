import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { settle } from '../../foundation/settle.ts'
import { utc } from '../../foundation/time.ts'
import { rememberPlan } from '../../security/revocation.ts'
import { planOf } from './queries.ts'

/**
 * Makes a changed plan count in place of the one that access tokens name, and tells the person's devices. Rooms learn of it
 * by `conversations.changed`.
 */
export async function onPlanChanged(ctx: Context, { user_id }: DomainEvents['plan.changed']): Promise<void> {
  const current = await settle(
    () => planOf(ctx.db, user_id),
    async (account) => {
      if (account) await rememberPlan(ctx.redis, user_id, account.plan, ctx.settings.ACCESS_TOKEN_SECONDS)
    },
  )
  if (!current?.changedAt) return
  const changed_at = utc(current.changedAt)
  await ctx.hubs
    .of(user_id)
    .tell(user_id, `plan:changed ${changed_at}`, 'plan:changed', { plan: current.plan, changed_at })
}
