import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { Decided, DecisionRow } from '../../../../drizzle/functions/results/decisions.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import { cases } from '../../../../drizzle/safety.ts'
import { bannedMarks, safetyDecisions } from '../../../../drizzle/safety-decisions.ts'
import type { takingTerms } from '../../../catalogue/cases.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, scalar, upTo } from '../../../foundation/fragments.ts'
import { bool, integer, json, moment, orNull, text, texts, uuid } from '../../../foundation/given.ts'
import { call, statement, withOptions } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

export type { Decided, DecisionRow }

/** The operator who decides, and about accounts of which roles they may. */
export interface Decider {
  operatorId: string
  over: readonly Role[]
  seesEscalated: boolean
}

export interface NewDecision {
  decision: string
  policy: string | null
  measure: string
  features: readonly string[]
  photo_ids: readonly string[]
  until: string | null
  strikes: number
  explanation: string | null
  note: string | null
}

/** As `take_effect` in SQL takes it. */
export interface EffectDetails {
  removes_bio?: boolean
  submits: boolean
  /** A ban under them notifies those whom the person has talked to. */
  fraud_policies: readonly string[]
  appeal_months: number
  since: string
  since_message: string
  notice_minutes: number
}

/** The next case that the operator asks for, as `take_next_case` takes it. */
export interface NextCase {
  wanted: { queue?: string | undefined; languages?: readonly string[] | undefined }
  terms: ReturnType<typeof takingTerms>
}

const DECIDING = { operatorId: uuid, over: texts, now: moment }

const deciding = call(
  {
    ...DECIDING,
    caseId: uuid,
    seesEscalated: bool,
    wanted: json<NewDecision>(),
    details: json<EffectDetails>(),
    next: orNull(json<NextCase>()),
  },
  (given) =>
    functions.decide_case({
      of_case: given.caseId,
      operator: given.operatorId,
      over: given.over,
      sees_escalated: given.seesEscalated,
      wanted: given.wanted,
      details: given.details,
      next: given.next,
      at: given.now,
    }),
)

/** See `decide_case` in SQL. */
export const decideCase = (
  db: Db,
  decider: Decider,
  decision: { caseId: string; wanted: NewDecision; details: EffectDetails; next: NextCase | null; now: number },
): Promise<Decided> => deciding(db, { ...decider, ...decision })

const answering = call(
  { ...DECIDING, decisionId: uuid, confirms: bool, details: json<EffectDetails>() },
  ({ decisionId, operatorId, over, confirms, details, now }) =>
    functions.answer_ban({ decision: decisionId, operator: operatorId, over, confirms, details, at: now }),
)

/** See `answer_ban` in SQL. */
export const answerBan = (
  db: Db,
  { operatorId, over }: Decider,
  answer: { decisionId: string; confirms: boolean; details: EffectDetails; now: number },
): Promise<Decided> => answering(db, { operatorId, over, ...answer })

const undoing = call({ ...DECIDING, decisionId: uuid, reason: text }, ({ decisionId, operatorId, over, reason, now }) =>
  functions.undo_decision({ decision: decisionId, operator: operatorId, over, reason, at: now }),
)

/** See `undo_decision` in SQL. */
export const undoDecision = (
  db: Db,
  { operatorId, over }: Decider,
  undone: { decisionId: string; reason: string; now: number },
): Promise<Decided> => undoing(db, { operatorId, over, ...undone })

const FILTER = { subject_id: uuid, case_id: uuid, state: safetyDecisions.state }

export interface DecisionFilter {
  subject_id?: string | undefined
  case_id?: string | undefined
  state?: DecisionRow['state'] | undefined
}

const decisions = withOptions({ limit: integer }, { ...FILTER, ...AFTER }, (orm, given) =>
  orm
    .select({ row: functions.decision_row({ d: whole(safetyDecisions) }) })
    .from(safetyDecisions)
    .where(
      and(
        given.subject_id && eq(safetyDecisions.subjectId, given.subject_id),
        given.case_id && eq(safetyDecisions.caseId, given.case_id),
        given.state && eq(safetyDecisions.state, given.state),
        given.afterAt &&
          given.afterId &&
          isBelow([safetyDecisions.createdAt, safetyDecisions.id], [given.afterAt, given.afterId]),
      ),
    )
    .orderBy(desc(safetyDecisions.createdAt), desc(safetyDecisions.id))
    .limit(upTo(given.limit)),
)

/** Decisions, newest first. */
export const decisionsOf = async (
  db: Db,
  filter: DecisionFilter,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<DecisionRow[]> => (await decisions.all(db, { ...filter, limit, ...optionsOf(after) })).map(({ row }) => row)

const counting = statement({ caseId: uuid, since: moment }, (orm, { caseId, since }) => {
  const sum = orm
    .select({ value: sql<number | null>`sum(${safetyDecisions.strikes})` })
    .from(safetyDecisions)
    .where(
      and(
        eq(safetyDecisions.subjectId, cases.subjectId),
        eq(safetyDecisions.state, 'effective'),
        gte(safetyDecisions.createdAt, since),
      ),
    )
  return orm
    .select({ strikes: sql<number>`coalesce(${scalar(sum)}, 0)::integer` })
    .from(cases)
    .where(eq(cases.id, caseId))
})

/** Strikes of decisions about the subject of a case since a time; null where there is no such case. */
export const strikesIn = async (db: Db, caseId: string, since: number): Promise<number | null> =>
  (await counting.maybe(db, { caseId, since }))?.strikes ?? null

const ending = call({ most: integer, now: moment }, ({ most, now }) => functions.end_restrictions({ most, at: now }))

/** Deletes restrictions that have ended; see `end_restrictions` in SQL. */
export const endRestrictionsDue = (db: Db, most: number, now: number): Promise<number> => ending(db, { most, now })

const forgetting = statement({ before: moment, most: integer }, (orm, { before, most }) => {
  const { kind, mark, decisionId, createdAt } = bannedMarks
  const old = orm
    .select({ kind, mark, decisionId })
    .from(bannedMarks)
    .where(lt(createdAt, before))
    .orderBy(createdAt)
    .limit(upTo(most))
    .for('update', { skipLocked: true })
  return orm
    .delete(bannedMarks)
    .where(sql`(${kind}, ${mark}, ${decisionId}) in ${old}`)
    .returning({ kind })
})

/** Forgets marks of people who were banned before a time. Returns how many. */
export const forgetMarks = async (db: Db, before: number, most: number): Promise<number> =>
  (await forgetting.all(db, { before, most })).length
