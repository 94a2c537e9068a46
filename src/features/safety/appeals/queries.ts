import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { Answered } from '../../../../drizzle/functions/results/decisions.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import { appeals, safetyDecisions } from '../../../../drizzle/safety-decisions.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, jsonObject, upTo } from '../../../foundation/fragments.ts'
import { integer, moment, text, texts, uuid } from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

export type { Answered }

const appealFor = (operatorId: SQL<string>) => ({
  id: appeals.id,
  statementId: appeals.statementId,
  decisionId: appeals.decisionId,
  caseId: safetyDecisions.caseId,
  userId: appeals.userId,
  status: appeals.status,
  measure: safetyDecisions.measure,
  policy: safetyDecisions.policy,
  isMine: sql<boolean>`coalesce(${operatorId} in (${appeals.firstBy}, ${appeals.secondBy}), false)`,
  claimedBy: appeals.claimedBy,
  claimedUntil: appeals.claimedUntil,
  dueAt: appeals.dueAt,
  createdAt: appeals.createdAt,
  decidedBy: appeals.decidedBy,
  decidedAt: appeals.decidedAt,
  explanation: appeals.explanation,
})

const LIST = { operatorId: uuid, limit: integer }

const waiting = withOptions(LIST, AFTER, (orm, { operatorId, limit, afterAt, afterId }) =>
  orm
    .select(appealFor(operatorId))
    .from(appeals)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, appeals.decisionId))
    .where(
      and(
        eq(appeals.status, 'open'),
        afterAt && afterId && sql`(${appeals.dueAt}, ${appeals.id}) > (${afterAt}, ${afterId})`,
      ),
    )
    .orderBy(asc(appeals.dueAt), asc(appeals.id))
    .limit(upTo(limit)),
)

const decided = withOptions({ ...LIST, status: appeals.status }, AFTER, (orm, given) =>
  orm
    .select(appealFor(given.operatorId))
    .from(appeals)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, appeals.decisionId))
    .where(
      and(
        eq(appeals.status, given.status),
        given.afterAt && given.afterId && isBelow([appeals.createdAt, appeals.id], [given.afterAt, given.afterId]),
      ),
    )
    .orderBy(desc(appeals.createdAt), desc(appeals.id))
    .limit(upTo(given.limit)),
)

export type AppealRow = RowOfStatement<typeof waiting>

/** Appeals: open ones by when they are due, others the newest first. */
export const appealsOf = (
  db: Db,
  operatorId: string,
  status: AppealRow['status'],
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<AppealRow[]> => {
  const asked = { operatorId, limit, ...optionsOf(after) }
  return status === 'open' ? waiting.all(db, asked) : decided.all(db, { ...asked, status })
}

const reading = statement({ appealId: uuid, operatorId: uuid, now: moment }, (orm, { appealId, operatorId, now }) =>
  orm
    .select({
      ...appealFor(operatorId),
      words: appeals.words,
      decision: functions.decision_row({ d: whole(safetyDecisions) }),
      noted: functions.note_operator_act({
        operator: operatorId,
        act: 'appeal.read',
        subject: sql<string>`${appeals.userId}::text`,
        reason: null,
        note: null,
        before: null,
        after: jsonObject({ appeal: appeals.id }),
        at: now,
      }),
    })
    .from(appeals)
    .innerJoin(safetyDecisions, eq(safetyDecisions.id, appeals.decisionId))
    .where(eq(appeals.id, appealId)),
)

/** An appeal with its sealed words; reading it is logged. */
export const readAppealLogged = (
  db: Db,
  asked: { appealId: string; operatorId: string; now: number },
): Promise<RowOfStatement<typeof reading> | null> => reading.maybe(db, asked)

interface Acting {
  appealId: string
  operatorId: string
  over: readonly Role[]
  now: number
}

const ACTING = { appealId: uuid, operatorId: uuid, over: texts, now: moment }

const claiming = call({ ...ACTING, leaseSeconds: integer }, ({ appealId, operatorId, over, leaseSeconds, now }) =>
  functions.claim_appeal({ appeal: appealId, operator: operatorId, over, lease_seconds: leaseSeconds, at: now }),
)

/** See `claim_appeal` in SQL. */
export const claimAppeal = (db: Db, claim: Acting & { leaseSeconds: number }): Promise<Answered> => claiming(db, claim)

const deciding = call({ ...ACTING, verdict: text, explanation: text }, (given) =>
  functions.decide_appeal({
    appeal: given.appealId,
    operator: given.operatorId,
    over: given.over,
    verdict: given.verdict,
    answer: given.explanation,
    at: given.now,
  }),
)

/** See `decide_appeal` in SQL. */
export const decideAppeal = (db: Db, decision: Acting & { verdict: string; explanation: string }): Promise<Answered> =>
  deciding(db, decision)
