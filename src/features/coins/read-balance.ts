import type { UserContext } from '../../context.ts'
import { lotsOf } from './queries.ts'
import type { BalanceView, LotView } from './schemas.ts'

/**
 * The caller's coins. Lots of one kind with one expiry are added up, and stand in the order in which they are spent. A
 * balance below zero is what the caller owes after a refund.
 */
export async function readBalance(ctx: UserContext): Promise<BalanceView> {
  const rows = await lotsOf(ctx.db, ctx.actor.userId)
  const lots = new Map<string, LotView>()
  for (const { kind, remaining, expiresAt } of rows) {
    if (kind === null || remaining === null) continue
    const expires_at = expiresAt?.toISOString() ?? null
    const name = `${kind} ${expires_at}`
    lots.set(name, { kind, coins: (lots.get(name)?.coins ?? 0) + remaining, expires_at })
  }
  return { balance: rows[0]?.balance ?? 0, lots: [...lots.values()] }
}
