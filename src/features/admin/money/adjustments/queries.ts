import { and, desc, eq, sql } from 'drizzle-orm'
import { operatorLog } from '../../../../../drizzle/operator-log.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { TimePosition } from '../../../../http/page-by-time.ts'
import type { ApprovalRow } from '../approvals/queries.ts'
import type { toTransaction } from '../../../coins/entry-view.ts'

/** The outcomes of `correct_coins_within` in `drizzle/functions/operator_approvals.sql`. */
export type Corrected =
  | { outcome: 'ok' | 'same'; transaction: Parameters<typeof toTransaction>[0]; balance: number }
  | { outcome: 'pending'; approval: ApprovalRow }
  | { outcome: 'not_found' }
  | { outcome: 'reused' }

export const correctCoins = async (
  db: Db,
  c: {
    userId: string
    amount: number
    note: string
    key: string
    entryId: string
    operatorId: string
    most: number
    now: number
  },
): Promise<Corrected> =>
  (
    await db.one<{ answer: Corrected }>(sql`
      select correct_coins_within(
        person => ${c.userId}, amount => ${c.amount}, note => ${c.note}, key => ${c.key}, entry => ${c.entryId},
        operator => ${c.operatorId}, most => ${c.most}, at => ${instant(c.now)}
      ) as answer`)
  ).answer

/** An entry of the log of operators about a correction. */
export interface CorrectionRow {
  id: string
  operatorId: string
  userId: string
  note: string | null
  after: Record<string, unknown> | null
  at: Date
}

/** Corrections by operators, newest first. */
export const correctionsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<CorrectionRow[]> =>
  db.run((orm) =>
    orm
      .select({
        id: operatorLog.id,
        operatorId: operatorLog.operatorId,
        userId: operatorLog.subjectId,
        note: operatorLog.note,
        after: operatorLog.after,
        at: operatorLog.at,
      })
      .from(operatorLog)
      .where(
        and(
          eq(operatorLog.act, 'coins.adjust'),
          after
            ? sql`(${operatorLog.at}, ${operatorLog.id}) < (${after.at}::timestamptz, ${after.id}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(operatorLog.at), desc(operatorLog.id))
      .limit(limit),
  )
