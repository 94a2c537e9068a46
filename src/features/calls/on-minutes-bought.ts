import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { settleCallMinutes } from '../coins/settle-call-minutes.ts'
import { boughtMinutes } from './queries.ts'

/** Lengthens a call by minutes that coins have bought; where the call is over, the coins are given back. */
export async function onMinutesBought(
  ctx: Context,
  { purchase_id }: DomainEvents['call.minutes_bought'],
): Promise<void> {
  const bought = await boughtMinutes(ctx.db, purchase_id)
  if (!bought) return
  const isApplied = await ctx.calls
    .of(bought.conversationId)
    .addMinutes({ purchaseId: purchase_id, callId: bought.callId, length: bought.minutes * 60_000 })
  await settleCallMinutes(ctx, purchase_id, isApplied)
}
