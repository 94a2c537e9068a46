import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { takingTerms } from '../../../catalogue/cases.ts'
import type { Role } from '../../../catalogue/roles.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import type { DecisionView } from './schemas.ts'

/** A decision as `decision_row` in SQL gives it. */
export interface DecisionRow {
  id: string
  caseId: string | null
  subjectId: string
  policy: DecisionView['policy']
  measure: DecisionView['measure']
  features: DecisionView['features']
  photoIds: string[]
  removesBio: boolean
  until: string | null
  strikes: number
  explanation: string | null
  note: string | null
  state: DecisionView['state']
  decidedBy: string
  confirmedBy: string | null
  effectiveAt: string | null
  undoneAt: string | null
  undoneBy: string | null
  createdAt: string
  statementId: string | null
}

/** The outcomes of the functions of `drizzle/functions/decisions.sql`. */
export type Decided =
  | { outcome: 'ok'; decision: DecisionRow; events: DomainEvent[]; nextCaseId?: string | null }
  | { outcome: 'not_found' | 'forbidden' | 'closed' | 'proposed' | 'repeated' | 'gone' | 'photos' | 'appealed' }
  | { outcome: 'claimed'; until: string }
  | { outcome: 'state'; state: DecisionView['state'] }

/** The operator who decides, and about accounts of which roles they may. */
export interface Decider {
  operatorId: string
  over: readonly Role[]
  seesEscalated: boolean
}

const roles = (over: readonly Role[]) => sql`${sql.param([...over])}::text[]`

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

/** See `decide_case` in SQL. */
export const decideCase = async (
  db: Db,
  { operatorId, over, seesEscalated }: Decider,
  d: {
    caseId: string
    wanted: NewDecision
    details: EffectDetails
    next: NextCase | null
    now: number
  },
): Promise<Decided> =>
  (
    await db.one<{ answer: Decided }>(sql`
      select decide_case(
        of_case => ${d.caseId}, operator => ${operatorId}, over => ${roles(over)}, sees_escalated => ${seesEscalated},
        wanted => ${JSON.stringify(d.wanted)}::jsonb, details => ${JSON.stringify(d.details)}::jsonb,
        next => ${d.next && JSON.stringify(d.next)}::jsonb, at => ${instant(d.now)}
      ) as answer`)
  ).answer

/** See `answer_ban` in SQL. */
export const answerBan = async (
  db: Db,
  { operatorId, over }: Decider,
  b: { decisionId: string; confirms: boolean; details: EffectDetails; now: number },
): Promise<Decided> =>
  (
    await db.one<{ answer: Decided }>(sql`
      select answer_ban(
        decision => ${b.decisionId}, operator => ${operatorId}, over => ${roles(over)}, confirms => ${b.confirms},
        details => ${JSON.stringify(b.details)}::jsonb, at => ${instant(b.now)}
      ) as answer`)
  ).answer

/** See `undo_decision` in SQL. */
export const undoDecision = async (
  db: Db,
  { operatorId, over }: Decider,
  u: { decisionId: string; reason: string; now: number },
): Promise<Decided> =>
  (
    await db.one<{ answer: Decided }>(sql`
      select undo_decision(
        decision => ${u.decisionId}, operator => ${operatorId}, over => ${roles(over)}, reason => ${u.reason}, at => ${instant(u.now)}
      ) as answer`)
  ).answer

export interface DecisionFilter {
  subject_id?: string | undefined
  case_id?: string | undefined
  state?: string | undefined
}

/** Decisions, newest first. */
export const decisionsOf = async (
  db: Db,
  { subject_id, case_id, state }: DecisionFilter,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<DecisionRow[]> =>
  (
    await db.rows<{ row: DecisionRow }>(sql`
      select decision_row(d) as row from safety_decisions d
      where true
        ${subject_id === undefined ? sql`` : sql`and d.subject_id = ${subject_id}`}
        ${case_id === undefined ? sql`` : sql`and d.case_id = ${case_id}`}
        ${state === undefined ? sql`` : sql`and d.state = ${state}`}
        ${after ? sql`and (d.created_at, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
      order by d.created_at desc, d.id desc limit ${limit}`)
  ).map(({ row }) => row)

/** Strikes of decisions about the subject of a case since a time; null where there is no such case. */
export async function strikesIn(db: Db, caseId: string, since: number): Promise<number | null> {
  const [row] = await db.rows<{ strikes: number }>(sql`
    select coalesce((select sum(d.strikes) from safety_decisions d
      where d.subject_id = c.subject_id and d.state = 'effective' and d.created_at >= ${instant(since)}), 0)::integer as strikes
    from cases c where c.id = ${caseId}`)
  return row?.strikes ?? null
}

/** Deletes restrictions that have ended; see `end_restrictions` in SQL. */
export const endRestrictionsDue = async (db: Db, most: number, now: number): Promise<number> =>
  (await db.one<{ count: number }>(sql`select end_restrictions(most => ${most}, at => ${instant(now)}) as count`)).count

/** Forgets marks of people who were banned before a time. Returns how many. */
export const forgetMarks = async (db: Db, before: number, most: number): Promise<number> => {
  const rows = await db.rows(sql`
    delete from banned_marks b where (b.kind, b.mark, b.decision_id) in (
      select m.kind, m.mark, m.decision_id from banned_marks m where m.created_at < ${instant(before)}
      order by m.created_at limit ${most} for update skip locked)
    returning 1`)
  return rows.length
}
