import { and, desc, eq, gte, isNotNull, like, lt, or } from 'drizzle-orm'
import { seal_operator_log } from '../../../../drizzle/functions/generated.ts'
import { operatorLog, operatorLogSeals } from '../../../../drizzle/operator-log.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, upTo } from '../../../foundation/fragments.ts'
import { integer, text, timeText, uuid } from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

/** Which entries; all of it must hold. */
export interface AuditFilter {
  operator_id?: string | undefined
  subject_id?: string | undefined
  /** An act such as `page.publish`, or a kind of thing such as `page`. */
  act?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

const FILTER = {
  operator_id: uuid,
  subject_id: text,
  act: text,
  /** Acts of a kind, as `like` takes them. */
  kind: text,
  since: timeText,
  until: timeText,
  ...AFTER,
}

const entries = withOptions({ limit: integer }, FILTER, (orm, f) =>
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
        f.operator_id && eq(operatorLog.operatorId, f.operator_id),
        f.subject_id && eq(operatorLog.subjectId, f.subject_id),
        f.act && f.kind && or(eq(operatorLog.act, f.act), like(operatorLog.act, f.kind)),
        f.since && gte(operatorLog.at, f.since),
        f.until && lt(operatorLog.at, f.until),
        f.afterAt && f.afterId && isBelow([operatorLog.at, operatorLog.id], [f.afterAt, f.afterId]),
      ),
    )
    .orderBy(desc(operatorLog.at), desc(operatorLog.id))
    .limit(upTo(f.limit)),
)

export type AuditRow = RowOfStatement<typeof entries>

/** Entries of the log with their seals, newest first. */
export const entriesOf = (
  db: Db,
  filter: AuditFilter,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<AuditRow[]> =>
  entries.all(db, {
    ...filter,
    kind: filter.act === undefined ? undefined : `${filter.act}.%`,
    limit,
    ...optionsOf(after),
  })

const sealing = call({ most: integer }, ({ most }) => seal_operator_log({ most }))

/** See `seal_operator_log` in `drizzle/functions/operator_log_seals.sql`. */
export const sealEntries = (db: Db, most: number): Promise<number> => sealing(db, { most })

const latest = statement({}, (orm) =>
  orm
    .select({ seq: operatorLogSeals.seq, hash: operatorLogSeals.hash })
    .from(operatorLogSeals)
    .where(isNotNull(operatorLogSeals.seq))
    .orderBy(desc(operatorLogSeals.seq))
    .limit(1),
)

/** The last seal; null while nothing is sealed. */
export const latestSeal = (db: Db): Promise<RowOfStatement<typeof latest> | null> => latest.maybe(db, {})
