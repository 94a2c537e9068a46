import type { Context } from '../../context.ts'
import { settleMinutes } from './queries.ts'

/** Records whether bought minutes of a call have been applied; gives their coins back where not. Idempotent. */
export async function settleCallMinutes(ctx: Context, purchaseId: string, isApplied: boolean): Promise<void> {
  const outcome = await settleMinutes(ctx.db, purchaseId, { isApplied, now: ctx.now() })
  if (outcome === 'ok' && !isApplied) ctx.log.info('call_minutes_returned', { purchase_id: purchaseId })
}
