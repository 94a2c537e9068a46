import { and, desc, eq } from 'drizzle-orm'
import { correct_coins_within } from '../../../../../drizzle/functions/generated.ts'
import { operatorLog } from '../../../../../drizzle/operator-log.ts'
import type { Db } from '../../../../foundation/db.ts'
import { isBelow, upTo } from '../../../../foundation/fragments.ts'
import { integer, moment, text, uuid, type Values } from '../../../../foundation/given.ts'
import { call, withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../../http/page-by-time.ts'

const CORRECTION = {
  userId: uuid,
  amount: integer,
  note: text,
  /** Names the decision; repeating it returns the entry of the first time. */
  key: text,
  entryId: uuid,
  operatorId: uuid,
  /** Beyond so many coins within a day it asks for a second operator. */
  most: integer,
  now: moment,
}

const correcting = call(CORRECTION, ({ userId, amount, note, key, entryId, operatorId, most, now }) =>
  correct_coins_within({
    person: userId,
    amount,
    note,
    key,
    entry: entryId,
    operator: operatorId,
    most,
    at: now,
  }),
)

/** See `correct_coins_within` in `drizzle/functions/operator_approvals.sql`. */
export const correctCoins = (db: Db, correction: Values<typeof CORRECTION>): ReturnType<typeof correcting> =>
  correcting(db, correction)

const corrections = withOptions({ limit: integer }, AFTER, (orm, { limit, afterAt, afterId }) =>
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
        afterAt && afterId && isBelow([operatorLog.at, operatorLog.id], [afterAt, afterId]),
      ),
    )
    .orderBy(desc(operatorLog.at), desc(operatorLog.id))
    .limit(upTo(limit)),
)

/** An entry of the log of operators about a correction. */
export type CorrectionRow = RowOfStatement<typeof corrections>

/** Corrections by operators, newest first. */
export const correctionsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<CorrectionRow[]> => corrections.all(db, { limit, ...optionsOf(after) })
