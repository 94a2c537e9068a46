import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { toTransaction } from './entry-view.ts'
import { adjust, takeBack } from './queries.ts'
import type { TransactionView } from './schemas.ts'

/**
 * Corrects somebody's balance by hand; the balance may fall below zero.
 * @param correction.key names the operator's decision: repeating it returns the first entry
 * @throws AppError USER_NOT_FOUND
 */
export async function adjustCoins(
  ctx: Context,
  correction: { userId: string; amount: number; key: string },
): Promise<{ transaction: TransactionView; balance: number }> {
  const now = ctx.now()
  const answer = await adjust(ctx.db, { ...correction, entryId: newId(now), now })
  if (answer.outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  return { transaction: toTransaction(answer.transaction), balance: answer.balance }
}

/**
 * Takes the coins of a reward back that was earned by fraud, as far as they have not expired. Repeating it changes nothing.
 * @param rewardId of the ledger's entry
 * @throws AppError NOT_FOUND
 */
export async function takeBackReward(ctx: Context, rewardId: string): Promise<void> {
  const outcome = await takeBack(ctx.db, rewardId, ctx.now())
  if (outcome === 'not_found') throw new AppError('NOT_FOUND', { message: 'There is no such reward.' })
}
