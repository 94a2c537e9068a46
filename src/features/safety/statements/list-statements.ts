import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { acknowledge, statementsOf } from './queries.ts'
import type { StatementView } from './schemas.ts'
import { toStatement } from './statement-view.ts'

/** The statements of reasons of the caller, newest first. @throws AppError INVALID_CURSOR */
export async function listStatements(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ statements: StatementView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'statements',
    page,
    (limit, after) => statementsOf(ctx.db, ctx.actor.userId, { limit, after }),
    ({ createdAt, id }) => ({ at: utc(createdAt), id }),
  )
  return { statements: rows.map(toStatement), pagination }
}

/** Notes that the caller has read a statement, as a warning asks. Again changes nothing. @throws AppError NOT_FOUND */
export async function acknowledgeStatement(
  ctx: UserContext,
  statementId: string,
): Promise<{ acknowledged_at: string }> {
  const at = await acknowledge(ctx.db, statementId, ctx.actor.userId, ctx.now())
  if (at === null) throw new AppError('NOT_FOUND', { message: 'Statement not found.' })
  return { acknowledged_at: utc(at) }
}
