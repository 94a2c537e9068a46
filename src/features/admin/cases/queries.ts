import type { takingTerms } from '../../../catalogue/cases.ts'
import { sql, type SQL } from 'drizzle-orm'
import type { Queue } from '../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Role } from '../../../catalogue/roles.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { CaseDetail, CaseQueue, CaseSummary, NextInput } from './schemas.ts'

/** Which cases; all of it must hold. */
export interface CaseFilter {
  status: 'open' | 'closed'
  queue?: Queue | undefined
  severity?: number | undefined
  language?: string | undefined
  subject_id?: string | undefined
  claimed?: 'me' | 'none' | undefined
}

/** The end of a page: of open cases by urgency, of closed ones by time. */
export interface CasePosition {
  severity: number
  at: string
  id: string
}

/** As Postgres writes it: times have another form. */
export type CaseRow = CaseSummary

interface Asking {
  operatorId: string
  /** By which ages are computed. */
  day: string
  now: number
}

/** Conditions, each of which keeps to the columns of an index or narrows what it finds. */
const matching = (
  { status, queue, severity, language, subject_id, claimed }: CaseFilter,
  { operatorId, now }: Asking,
): SQL => {
  const held = sql`c.claimed_until > ${instant(now)}`
  return sql`c.status = ${sql.raw(`'${status}'`)} and c.subject_id <> ${operatorId}
    ${queue === undefined ? sql`` : sql`and c.queue = ${queue}`}
    ${severity === undefined ? sql`` : sql`and c.severity = ${severity}`}
    ${language === undefined ? sql`` : sql`and c.language = ${language}`}
    ${subject_id === undefined ? sql`` : sql`and c.subject_id = ${subject_id}`}
    ${claimed === undefined ? sql`` : claimed === 'me' ? sql`and c.claimed_by = ${operatorId} and ${held}` : sql`and (${held}) is not true`}`
}

/** Cases: open ones by urgency, closed ones newest first. None about the operator. */
export async function casesOf(
  db: Db,
  filter: CaseFilter,
  asking: Asking,
  { limit, after }: { limit: number; after: CasePosition | null },
): Promise<CaseRow[]> {
  const { day, now } = asking
  const [position, order] =
    filter.status === 'open'
      ? [
          after &&
            sql`and (c.severity, c.due_at, c.id) > (${after.severity}::smallint, ${after.at}::timestamptz, ${after.id}::uuid)`,
          sql`c.severity, c.due_at, c.id`,
        ]
      : [
          after && sql`and (c.closed_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
          sql`c.closed_at desc, c.id desc`,
        ]
  const rows = await db.rows<{ row: CaseRow }>(sql`
    select case_summary(c => c, day => ${day}::date, at => ${instant(now)}) as row
    from cases c where ${matching(filter, asking)} ${position ?? sql``}
    order by ${order} limit ${limit}`)
  return rows.map(({ row }) => row)
}

/** How many cases wait in each queue, and how many the operator holds. */
export const queuesOf = (
  db: Db,
  { operatorId, now }: Pick<Asking, 'operatorId' | 'now'>,
): Promise<{ queues: CaseQueue[]; mine: number }> =>
  db.one(sql`
    select claims_of(${operatorId}, ${instant(now)})::integer as mine, (
      select coalesce(jsonb_agg(q), '[]') from (
        select c.queue, count(*) as open, count(*) filter (where c.due_at < ${instant(now)}) as overdue,
          count(*) filter (where c.claimed_until > ${instant(now)}) as claimed, min(c.opened_at) as oldest_opened_at
        from cases c where c.status = 'open' and c.subject_id <> ${operatorId} group by c.queue) q) as queues`)

/** Those of some sessions, by id, that have not ended, and whose accounts are active and have one of some roles. */
export const sessionsOfRoles = (
  db: Db,
  sessionIds: readonly string[],
  roles: readonly Role[],
): Promise<{ sessionId: string; userId: string }[]> =>
  db.rows(sql`
    select s.id as "sessionId", s.user_id as "userId" from sessions s join users u on u.id = s.user_id
    where s.id in ${[...sessionIds]} and s.ended_at is null and u.role in ${[...roles]} and u.status = 'active'
      and u.deleted_at is null`)

/** See `claim_next_case` and `work_on_case` in `drizzle/functions/case_work.sql`. */
export interface Terms extends ReturnType<typeof takingTerms> {
  most_claims: number
}

export interface WorkAnswer {
  outcome: 'ok' | 'not_found' | 'closed' | 'held' | 'senior' | 'own' | 'many'
  case?: CaseRow | null
  until?: string
  events?: DomainEvent[]
}

const answerOf = async <Answer>(db: Db, call: SQL): Promise<Answer> =>
  (await db.one<{ answer: Answer }>(sql`select ${call} as answer`)).answer

export const claimNext = (
  db: Db,
  wanted: NextInput,
  terms: Terms,
  { operatorId, day, now }: Asking,
): Promise<WorkAnswer> =>
  answerOf(
    db,
    sql`claim_next_case(
      wanted => ${JSON.stringify(wanted)}::jsonb, operator => ${operatorId}, terms => ${JSON.stringify(terms)}::jsonb,
      day => ${day}::date, at => ${instant(now)})`,
  )

export const workOn = (
  db: Db,
  { caseId, act, words }: { caseId: string; act: CaseAct; words: string | null },
  terms: Terms,
  { operatorId, day, now }: Asking,
): Promise<WorkAnswer> =>
  answerOf(
    db,
    sql`work_on_case(
      act => ${act}, of_case => ${caseId}, operator => ${operatorId}, words => ${words}, terms => ${JSON.stringify(terms)}::jsonb,
      day => ${day}::date, at => ${instant(now)})`,
  )

export type CaseAct = 'claim' | 'release' | 'skip' | 'escalate' | 'note'

type Report = CaseDetail['reports'][number]
/** As `read_case` returns it. */
export type CaseDetailRow = Omit<CaseDetail, 'reports'> & {
  reports: (Omit<Report, 'reporter'> & {
    reporter: { id: string; record: { decided: number; dismissed: number } } | null
  })[]
}

export const readCase = (
  db: Db,
  caseId: string,
  most: { entries: number; reports: number; cases: number; record: number },
  { operatorId, day, now }: Asking,
): Promise<CaseDetailRow | null> =>
  answerOf(
    db,
    sql`read_case(
      of_case => ${caseId}, operator => ${operatorId}, most => ${JSON.stringify(most)}::jsonb, day => ${day}::date,
      at => ${instant(now)})`,
  )

export interface SealedEvidence {
  outcome: 'ok' | 'not_found'
  evidence?: string | null
  notifier?: string | null
}

export const unlockEvidence = (
  db: Db,
  { caseId, reportId, why }: { caseId: string; reportId: string; why: string },
  terms: Pick<Terms, 'lease_seconds'>,
  { operatorId, now }: Pick<Asking, 'operatorId' | 'now'>,
): Promise<SealedEvidence> =>
  answerOf(
    db,
    sql`read_evidence(
      of_case => ${caseId}, report => ${reportId}, operator => ${operatorId}, why => ${why}, terms => ${JSON.stringify(terms)}::jsonb,
      at => ${instant(now)})`,
  )
