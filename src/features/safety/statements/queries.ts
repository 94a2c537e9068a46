import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { statedReasons } from '../../../../drizzle/functions/rows.ts'
import { reports } from '../../../../drizzle/safety.ts'
import { appeals, safetyDecisions, statements } from '../../../../drizzle/safety-decisions.ts'
import { users } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce, isBelow, jsonObject, scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import { integer, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import type { Orm } from '../../../foundation/postgres/driver.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

const statementOf = (orm: Orm) => {
  const report = orm.select({ id: reports.id }).from(reports).where(eq(reports.caseId, safetyDecisions.caseId))
  const appeal = orm
    .select({
      value: jsonObject({
        status: appeals.status,
        decidedAt: appeals.decidedAt,
        explanation: appeals.explanation,
      }),
    })
    .from(appeals)
    .where(eq(appeals.statementId, statements.id))
  return {
    id: statements.id,
    ...statedReasons,
    features: safetyDecisions.features,
    photoIds: safetyDecisions.photoIds,
    from: sql<Date>`coalesce(${safetyDecisions.effectiveAt}, ${statements.createdAt})`.mapWith(statements.createdAt),
    until: safetyDecisions.until,
    isReported: sql<boolean>`exists ${report}`,
    appealUntil: statements.appealUntil,
    acknowledgedAt: statements.acknowledgedAt,
    undoneAt: safetyDecisions.undoneAt,
    appeal: scalarOrNull(appeal),
    createdAt: statements.createdAt,
  }
}

const ofUser = withOptions({ userId: uuid, limit: integer }, AFTER, (orm, { userId, limit, afterAt, afterId }) =>
  orm
    .select(statementOf(orm))
    .from(statements)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, statements.decisionId))
    .where(
      and(
        eq(statements.userId, userId),
        afterAt && afterId && isBelow([statements.createdAt, statements.id], [afterAt, afterId]),
      ),
    )
    .orderBy(desc(statements.createdAt), desc(statements.id))
    .limit(upTo(limit)),
)

export type StatementRow = RowOfStatement<typeof ofUser>

/** Statements of a person, newest first. */
export const statementsOf = (
  db: Db,
  userId: string,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<StatementRow[]> => ofUser.all(db, { userId, limit, ...optionsOf(after) })

const byId = statement({ statementId: uuid }, (orm, { statementId }) =>
  orm
    .select(statementOf(orm))
    .from(statements)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, statements.decisionId))
    .where(eq(statements.id, statementId)),
)

/** A statement by its id alone, for somebody who has shown a signed link to it. */
export const statementById = (db: Db, statementId: string): Promise<StatementRow | null> =>
  byId.maybe(db, { statementId })

const acknowledging = statement({ statementId: uuid, userId: uuid, now: moment }, (orm, given) =>
  orm
    .update(statements)
    .set({ acknowledgedAt: sql`coalesce(${statements.acknowledgedAt}, ${given.now})` })
    .where(and(eq(statements.id, given.statementId), eq(statements.userId, given.userId)))
    .returning({ at: statements.acknowledgedAt }),
)

/** Notes that a person has read a statement. Returns when they first did; null where it is not theirs. */
export const acknowledge = async (db: Db, statementId: string, userId: string, now: number): Promise<Date | null> =>
  (await acknowledging.maybe(db, { statementId, userId, now }))?.at ?? null

const APPEAL = {
  statementId: uuid,
  /** Null where a signed link names the statement. */
  userId: orNull(uuid),
  appealId: uuid,
  /** Sealed for the new row. */
  words: text,
  dueAt: moment,
  now: moment,
}

const filing = statement(APPEAL, (orm, given) => {
  const { source, value } = calledOnce(
    functions.file_appeal({
      statement: given.statementId,
      account: given.userId,
      appeal: given.appealId,
      words: given.words,
      due: given.dueAt,
      at: given.now,
    }),
    'outcome',
  )
  return orm.select({ outcome: value, events: functions.cases_changed_events() }).from(source)
})

type Filed = RowOfStatement<typeof filing>['outcome']

/** See `file_appeal` in SQL. */
export const fileAppeal = (db: Db, appeal: Values<typeof APPEAL>): Promise<{ outcome: Filed; events: DomainEvent[] }> =>
  filing.one(db, appeal)

const telling = statement({ statementId: uuid }, (orm, { statementId }) =>
  orm
    .select({
      ...statementOf(orm),
      userId: users.id,
      mailedAt: statements.mailedAt,
      emailIndex: users.emailIndex,
      emailCipher: users.emailCipher,
    })
    .from(statements)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, statements.decisionId))
    .innerJoin(users, eq(users.id, statements.userId))
    .where(eq(statements.id, statementId)),
)

/** What a person is told of a decision, and where they can be reached. */
export type ToTell = RowOfStatement<typeof telling>

/** Null when the account is gone. */
export const statementToTell = (db: Db, statementId: string): Promise<ToTell | null> =>
  telling.maybe(db, { statementId })

const notingMail = statement({ statementId: uuid, now: moment }, (orm, { statementId, now }) =>
  orm
    .update(statements)
    .set({ mailedAt: now })
    .where(and(eq(statements.id, statementId), isNull(statements.mailedAt)))
    .returning({ id: statements.id }),
)

export async function noteMailed(db: Db, statementId: string, now: number): Promise<void> {
  await notingMail.maybe(db, { statementId, now })
}

const forgetting = call({ before: moment, most: integer, now: moment }, ({ before, most, now }) =>
  functions.forget_statements({ before, most, at: now }),
)

/** See `forget_statements` in SQL. */
export const forgetStatementsDue = (db: Db, before: number, most: number, now: number): Promise<number> =>
  forgetting(db, { before, most, now })
