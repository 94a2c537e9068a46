import { and, desc, eq, gte, like, lt, or, sql } from 'drizzle-orm'
import { operatorLog, operatorLogSeals } from '../../../../drizzle/operator-log.ts'
import type { Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'

/** Which entries; all of it must hold. */
export interface AuditFilter {
  operator_id?: string | undefined
  subject_id?: string | undefined
  /** An act such as `page.publish`, or a kind of thing such as `page`. */
  act?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

export type AuditRow = typeof operatorLog.$inferSelect & Pick<typeof operatorLogSeals.$inferSelect, 'seq' | 'hash'>

/** Entries of the log with their seals, newest first. */
export const entriesOf = (
  db: Db,
  { operator_id, subject_id, act, since, until }: AuditFilter,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<AuditRow[]> =>
  db.run((orm) =>
    orm
      .select({
        id: operatorLog.id,
        operatorId: operatorLog.operatorId,
        act: operatorLog.act,
        subjectId: operatorLog.subjectId,
        reason: operatorLog.reason,
        note: operatorLog.note,
        before: operatorLog.before,
        after: operatorLog.after,
        at: operatorLog.at,
        seq: operatorLogSeals.seq,
        hash: operatorLogSeals.hash,
      })
      .from(operatorLog)
      .leftJoin(operatorLogSeals, eq(operatorLogSeals.entryId, operatorLog.id))
      .where(
        and(
          operator_id === undefined ? undefined : eq(operatorLog.operatorId, operator_id),
          subject_id === undefined ? undefined : eq(operatorLog.subjectId, subject_id),
          act === undefined ? undefined : or(eq(operatorLog.act, act), like(operatorLog.act, `${act}.%`)),
          since === undefined ? undefined : gte(operatorLog.at, new Date(since)),
          until === undefined ? undefined : lt(operatorLog.at, new Date(until)),
          after === null
            ? undefined
            : sql`(${operatorLog.at}, ${operatorLog.id}) < (${after.at}::timestamptz, ${after.id}::uuid)`,
        ),
      )
      .orderBy(desc(operatorLog.at), desc(operatorLog.id))
      .limit(limit),
  )

/** See `seal_operator_log` in `drizzle/functions/operator_log_seals.sql`. */
export const sealEntries = async (db: Db, most: number): Promise<number> =>
  (await db.one<{ count: number }>(sql`select seal_operator_log(most => ${most}) as count`)).count

/** The last seal; null while nothing is sealed. */
export async function latestSeal(db: Db): Promise<{ seq: number; hash: string } | null> {
  const [row] = await db.rows<{ seq: number; hash: string }>(
    sql`select seq, hash from operator_log_seals where seq is not null order by seq desc limit 1`,
  )
  return row ?? null
}
