import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { statedReasons } from '../../../../../drizzle/functions/rows.ts'
import { interactionLog } from '../../../../../drizzle/interaction-log.ts'
import { reports } from '../../../../../drizzle/safety.ts'
import { appeals, safetyDecisions, statements } from '../../../../../drizzle/safety-decisions.ts'
import type { Db } from '../../../../foundation/db.ts'
import { withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { LAST, OWNER, PAGE } from '../queries.ts'

const written = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: reports.id,
      user_id: reports.reportedId,
      match_id: reports.matchId,
      reason: reports.reason,
      description: reports.description,
      is_illegal: reports.isIllegal,
      status: reports.status,
      created_at: reports.createdAt,
    })
    .from(reports)
    .where(and(eq(reports.reporterId, userId), lastId && gt(reports.id, lastId)))
    .orderBy(asc(reports.id))
    .limit(PAGE),
)

export type ReportFacts = RowOfStatement<typeof written>

export const reportsOf = (db: Db, userId: string, last: ReportFacts | null): Promise<ReportFacts[]> =>
  written.all(db, { userId, lastId: last?.id })

const received = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: statements.id,
      ...statedReasons,
      from: sql<Date>`coalesce(${safetyDecisions.effectiveAt}, ${statements.createdAt})`.mapWith(statements.createdAt),
      until: safetyDecisions.until,
      undone_at: safetyDecisions.undoneAt,
      appeal_id: appeals.id,
      /** Sealed. */
      appeal_words: appeals.words,
      appeal_status: appeals.status,
      appeal_explanation: appeals.explanation,
      appealed_at: appeals.createdAt,
    })
    .from(statements)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, statements.decisionId))
    .leftJoin(appeals, eq(appeals.statementId, statements.id))
    .where(and(eq(statements.userId, userId), lastId && gt(statements.id, lastId)))
    .orderBy(asc(statements.id))
    .limit(PAGE),
)

export type StatementFacts = RowOfStatement<typeof received>

/** Decisions about the user, with their appeals. */
export const statementsOf = (db: Db, userId: string, last: StatementFacts | null): Promise<StatementFacts[]> =>
  received.all(db, { userId, lastId: last?.id })

const interactions = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: interactionLog.id,
      at: interactionLog.at,
      act: interactionLog.act,
      user_id: interactionLog.subjectId,
      outcome: interactionLog.outcome,
      address: interactionLog.address,
    })
    .from(interactionLog)
    .where(and(eq(interactionLog.actorId, userId), lastId && gt(interactionLog.id, lastId)))
    .orderBy(asc(interactionLog.id))
    .limit(PAGE),
)

export type InteractionFacts = RowOfStatement<typeof interactions>

/** The user's logged interactions within their retention, with the encrypted address. */
export const interactionsOf = (db: Db, userId: string, last: InteractionFacts | null): Promise<InteractionFacts[]> =>
  interactions.all(db, { userId, lastId: last?.id })
