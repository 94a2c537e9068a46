import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Role } from '../../../catalogue/roles.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { DecisionRow } from '../decisions/queries.ts'
import type { AppealRowView } from './schemas.ts'

export interface AppealRow {
  id: string
  statementId: string
  decisionId: string
  caseId: string | null
  userId: string
  status: AppealRowView['status']
  measure: AppealRowView['measure']
  policy: AppealRowView['policy']
  isMine: boolean
  claimedBy: string | null
  claimedUntil: string | null
  dueAt: string
  createdAt: string
  decidedBy: string | null
  decidedAt: string | null
  explanation: string | null
}

const columns = (
  operatorId: string,
) => sql`a.id, a.statement_id as "statementId", a.decision_id as "decisionId", d.case_id as "caseId",
  a.user_id as "userId", a.status, d.measure, d.policy, coalesce(${operatorId}::uuid in (a.first_by, a.second_by), false) as "isMine",
  a.claimed_by as "claimedBy", a.claimed_until as "claimedUntil", a.due_at as "dueAt", a.created_at as "createdAt",
  a.decided_by as "decidedBy", a.decided_at as "decidedAt", a.explanation`

/** Appeals: open ones by when they are due, others the newest first. */
export const appealsOf = (
  db: Db,
  operatorId: string,
  status: 'open' | 'granted' | 'rejected',
  { limit, after }: { limit: number; after: { at: string; id: string } | null },
): Promise<AppealRow[]> =>
  db.rows(
    status === 'open'
      ? sql`
        select ${columns(operatorId)} from appeals a join safety_decisions d on d.id = a.decision_id
        where a.status = 'open' ${after ? sql`and (a.due_at, a.id) > (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
        order by a.due_at, a.id limit ${limit}`
      : sql`
        select ${columns(operatorId)} from appeals a join safety_decisions d on d.id = a.decision_id
        where a.status = ${status} ${after ? sql`and (a.created_at, a.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
        order by a.created_at desc, a.id desc limit ${limit}`,
  )

export interface AppealDetail extends AppealRow {
  words: string | null
  decision: DecisionRow
}

/** An appeal with its sealed words; reading it is logged. */
export async function readAppealLogged(
  db: Db,
  { appealId, operatorId, now }: { appealId: string; operatorId: string; now: number },
): Promise<AppealDetail | null> {
  const [row] = await db.rows<AppealDetail>(sql`
    select ${columns(operatorId)}, a.words, decision_row(d) as decision, note_operator_act(
      operator => ${operatorId}, act => 'appeal.read', subject => a.user_id::text, reason => null, note => null, before => null,
      after => jsonb_build_object('appeal', a.id), at => ${instant(now)}
    )::text as noted
    from appeals a join safety_decisions d on d.id = a.decision_id where a.id = ${appealId}`)
  return row ?? null
}

/** The outcomes of `drizzle/functions/appeals.sql`. */
export type Answered =
  | { outcome: 'ok'; until?: string; events?: DomainEvent[] }
  | { outcome: 'not_found' | 'forbidden' | 'decided' }
  | { outcome: 'claimed'; until: string }

interface Acting {
  appealId: string
  operatorId: string
  over: readonly Role[]
  now: number
}

/** See `claim_appeal` in SQL. */
export const claimAppeal = async (db: Db, c: Acting & { leaseSeconds: number }): Promise<Answered> =>
  (
    await db.one<{ answer: Answered }>(sql`
      select claim_appeal(
        appeal => ${c.appealId}, operator => ${c.operatorId}, over => ${sql.param([...c.over])}::text[],
        lease_seconds => ${c.leaseSeconds}::integer, at => ${instant(c.now)}
      ) as answer`)
  ).answer

/** See `decide_appeal` in SQL. */
export const decideAppeal = async (db: Db, d: Acting & { verdict: string; explanation: string }): Promise<Answered> =>
  (
    await db.one<{ answer: Answered }>(sql`
      select decide_appeal(
        appeal => ${d.appealId}, operator => ${d.operatorId}, over => ${sql.param([...d.over])}::text[], verdict => ${d.verdict},
        answer => ${d.explanation}, at => ${instant(d.now)}
      ) as answer`)
  ).answer
