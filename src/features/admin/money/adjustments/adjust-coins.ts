import type { UserContext } from '../../../../context.ts'
import type { Pagination } from '../../../../foundation/cursor.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { idFrom, newId } from '../../../../foundation/ids.ts'
import { pageByTime } from '../../../../http/page-by-time.ts'
import { toTransaction } from '../../../coins/entry-view.ts'
import type { TransactionView } from '../../../coins/schemas.ts'
import { toApprovalView } from '../approvals/approval-view.ts'
import type { ApprovalView } from '../approvals/schemas.ts'
import { correctCoins, correctionsOf, type CorrectionRow } from './queries.ts'
import type { AdjustmentView } from './schemas.ts'

/**
 * Corrects a balance by an entry of the ledger; it may fall below zero. Above the setting `two_person_coins`, of an account within a day,
 * nothing is corrected until another operator approves it.
 * @param wanted.key the operator's name for the correction: repeating it returns the first entry, whenever that was
 * @throws AppError USER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED for the key of another correction
 */
export async function adjustBalance(
  ctx: UserContext,
  wanted: { userId: string; amount: number; note: string; key: string | null },
): Promise<{ transaction: TransactionView; balance: number } | { approval: ApprovalView }> {
  const now = ctx.now()
  const operatorId = ctx.actor.userId
  const key = wanted.key === null ? newId(now) : await idFrom(`adjustment ${operatorId} ${wanted.key}`)
  const most = (await ctx.appSettings()).two_person_coins
  const corrected = await correctCoins(ctx.db, { ...wanted, key, entryId: newId(now), operatorId, most, now })
  if (corrected.outcome === 'pending') return { approval: toApprovalView(corrected.approval) }
  if (corrected.outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  if (corrected.outcome === 'reused') throw new AppError('IDEMPOTENCY_KEY_REUSED')
  return { transaction: toTransaction(corrected.transaction), balance: corrected.balance }
}

/** Corrections by operators, newest first. @throws AppError INVALID_CURSOR */
export async function listAdjustments(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ adjustments: AdjustmentView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'admin-coin-adjustments',
    page,
    (limit, after) => correctionsOf(ctx.db, { limit, after }),
    ({ at, id }) => ({ at: at.toISOString(), id }),
  )
  return { adjustments: rows.map(toView), pagination }
}

const toView = ({ userId, operatorId, note, after, at }: CorrectionRow): AdjustmentView => ({
  id: String(after?.['entry']),
  user_id: userId,
  amount: Number(after?.['amount']),
  balance_after: Number(after?.['balance']),
  note,
  operator_id: operatorId,
  created_at: at.toISOString(),
})
