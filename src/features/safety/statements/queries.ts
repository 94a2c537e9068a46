import { sql, type SQL } from 'drizzle-orm'
import type { PolicyKey } from '../../../catalogue/policies.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import type { StatementView } from './schemas.ts'

export interface StatementRow {
  id: string
  measure: StatementView['measure']
  features: StatementView['scope']['features']
  photoIds: string[]
  from: string
  until: string | null
  policy: PolicyKey
  explanation: string
  isReported: boolean
  appealUntil: string
  acknowledgedAt: string | null
  undoneAt: string | null
  appeal: { status: 'open' | 'granted' | 'rejected'; decidedAt: string | null; explanation: string | null } | null
  /** With the precision of Postgres, by which the list is ordered. */
  createdAt: string
}

const columns = sql`s.id, d.measure, d.features, d.photo_ids as "photoIds", coalesce(d.effective_at, s.created_at) as "from", d.until,
  d.policy, d.explanation, exists (select from reports r where r.case_id = d.case_id) as "isReported", s.appeal_until as "appealUntil",
  s.acknowledged_at as "acknowledgedAt", d.undone_at as "undoneAt", (
    select jsonb_build_object('status', a.status, 'decidedAt', a.decided_at, 'explanation', a.explanation)
    from appeals a where a.statement_id = s.id) as appeal,
  s.created_at as "createdAt"`

/** Statements of a person, newest first. */
export const statementsOf = (
  db: Db,
  userId: string,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<StatementRow[]> =>
  db.rows(sql`
    select ${columns} from statements s join safety_decisions d on d.id = s.decision_id
    where s.user_id = ${userId}
      ${after ? sql`and (s.created_at, s.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by s.created_at desc, s.id desc limit ${limit}`)

/** A statement by its id alone, for somebody who has shown a signed link to it. */
export async function statementById(db: Db, statementId: string): Promise<StatementRow | null> {
  const [row] = await db.rows<StatementRow>(
    sql`select ${columns} from statements s join safety_decisions d on d.id = s.decision_id where s.id = ${statementId}`,
  )
  return row ?? null
}

/** Notes that a person has read a statement. Returns when they first did; null where it is not theirs. */
export async function acknowledge(db: Db, statementId: string, userId: string, now: number): Promise<string | null> {
  const [row] = await db.rows<{ at: string }>(sql`
    update statements s set acknowledged_at = coalesce(s.acknowledged_at, ${instant(now)}::timestamptz)
    where s.id = ${statementId} and s.user_id = ${userId} returning s.acknowledged_at as at`)
  return row?.at ?? null
}

export type Filed = 'ok' | 'not_found' | 'exists' | 'late' | 'undone'

/** See `file_appeal` in SQL. @param userId null where a signed link names the statement */
export const fileAppeal = (
  db: Db,
  a: { statementId: string; userId: string | null; appealId: string; words: string; dueAt: number; now: number },
): Promise<{ outcome: Filed; events: DomainEvent[] }> =>
  db.one(sql`
    select f.outcome, cases_changed_events() as events
    from file_appeal(
      statement => ${a.statementId}, account => ${a.userId}::uuid, appeal => ${a.appealId}, words => ${a.words},
      due => ${instant(a.dueAt)}, at => ${instant(a.now)}
    ) f(outcome)`)

/** What a person is told of a decision, and where they can be reached. */
export interface ToTell extends StatementRow {
  userId: string
  mailedAt: string | null
  emailIndex: string | null
  emailCipher: string | null
}

const toTell = (where: SQL): SQL => sql`
  select ${columns}, u.id as "userId", s.mailed_at as "mailedAt", u.email_index as "emailIndex", u.email_cipher as "emailCipher"
  from statements s join safety_decisions d on d.id = s.decision_id join users u on u.id = s.user_id where ${where}`

/** Null when the account is gone. */
export async function statementToTell(db: Db, statementId: string): Promise<ToTell | null> {
  const [row] = await db.rows<ToTell>(toTell(sql`s.id = ${statementId}`))
  return row ?? null
}

export async function noteMailed(db: Db, statementId: string, now: number): Promise<void> {
  await db.rows(sql`update statements set mailed_at = ${instant(now)} where id = ${statementId} and mailed_at is null`)
}

/** See `forget_statements` in SQL. */
export const forgetStatementsDue = async (db: Db, before: number, most: number, now: number): Promise<number> =>
  (
    await db.one<{ count: number }>(
      sql`select forget_statements(before => ${instant(before)}, most => ${most}, at => ${instant(now)}) as count`,
    )
  ).count
