import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import { statedReasons } from '../../../../drizzle/functions/rows.ts'
import { reports } from '../../../../drizzle/safety.ts'
import { safetyDecisions, statements } from '../../../../drizzle/safety-decisions.ts'
import type { Db } from '../../../foundation/db.ts'
import { upTo } from '../../../foundation/fragments.ts'
import { integer, json, moment, recordset, timeText, uuid, uuids, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { utc } from '../../../foundation/time.ts'

const taking = statement({ most: integer, again: moment, now: moment }, (orm, { most, again, now }) => {
  const due = orm
    .$with('due')
    .as(
      orm
        .select({ id: statements.id })
        .from(statements)
        .where(lte(statements.submitAt, now))
        .orderBy(asc(statements.submitAt))
        .limit(upTo(most))
        .for('update', { skipLocked: true }),
    )
  const taken = orm.$with('taken').as(
    orm
      .update(statements)
      .set({ submitAt: again, tries: sql`${statements.tries} + 1` })
      .from(due)
      .where(eq(statements.id, due.id))
      .returning({
        id: statements.id,
        decisionId: statements.decisionId,
        tries: statements.tries,
        createdAt: statements.createdAt,
      }),
  )
  const reported = orm
    .select({
      isNotice: sql<boolean | null>`bool_or(${reports.isIllegal})`.as('is_notice'),
      newest: sql<Date | null>`max(${reports.createdAt})`.as('newest'),
    })
    .from(reports)
    .where(eq(reports.caseId, safetyDecisions.caseId))
    .as('reported')
  return orm
    .with(due, taken)
    .select({
      id: taken.id,
      tries: taken.tries,
      ...statedReasons,
      features: safetyDecisions.features,
      photoIds: safetyDecisions.photoIds,
      until: safetyDecisions.until,
      from: sql<Date>`coalesce(${safetyDecisions.effectiveAt}, ${taken.createdAt})`.mapWith(statements.createdAt),
      /** Whether a notice under article 16 led to it; null where nobody had reported it. */
      isNotice: reported.isNotice,
      contentAt: sql<Date>`coalesce(${reported.newest}, ${safetyDecisions.createdAt})`.mapWith(
        safetyDecisions.createdAt,
      ),
    })
    .from(taken)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, taken.decisionId))
    .crossJoinLateral(reported)
})

export type DueStatement = RowOfStatement<typeof taking>

/**
 * Statements that are due, and puts them off for so long, so that two runs do not submit the same. A day of facts is that of the
 * newest report, or of the decision.
 */
export const takeDue = (db: Db, most: number, again: number, now: number): Promise<DueStatement[]> =>
  taking.all(db, { most, again, now })

const noting = statement({ ids: uuids, now: moment }, (orm, { ids, now }) =>
  orm
    .update(statements)
    .set({ submittedAt: now, submitAt: null })
    .where(sql`${statements.id} = any(${ids})`)
    .returning({ id: statements.id }),
)

export async function noteSubmitted(db: Db, ids: readonly string[], now: number): Promise<void> {
  if (ids.length > 0) await noting.all(db, { ids, now })
}

const LATER = { id: uuid, at: timeText }

const puttingOff = statement({ items: json<readonly Values<typeof LATER>[]>() }, (orm, given) => {
  const { source, row: later } = recordset(given.items, LATER, 'later')
  return orm
    .update(statements)
    .set({ submitAt: later.at })
    .from(source)
    .where(and(eq(statements.id, later.id), isNull(statements.submittedAt)))
    .returning({ id: statements.id })
})

/** Puts statements off, by their own time. */
export async function putOff(db: Db, items: readonly { id: string; at: number }[]): Promise<void> {
  if (items.length > 0) await puttingOff.all(db, { items: items.map(({ id, at }) => ({ id, at: utc(at) })) })
}
