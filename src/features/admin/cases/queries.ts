import { and, asc, desc, eq, gt, isNull, lt, ne, sql, type SQL } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { CaseDetailRow, CaseRow, SealedEvidence, WorkAnswer } from '../../../../drizzle/functions/results/cases.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import { cases } from '../../../../drizzle/safety.ts'
import { sessions, users } from '../../../../drizzle/users.ts'
import type { Queue, takingTerms } from '../../../catalogue/cases.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, jsonList, jsonObject, ONE_ROW, scalar, upTo } from '../../../foundation/fragments.ts'
import {
  bool,
  day,
  integer,
  json,
  moment,
  orNull,
  text,
  texts,
  uuid,
  uuids,
  word,
  type Given,
  type Values,
} from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, afterOf } from '../../../http/page-by-time.ts'
import type { NextInput } from './schemas.ts'

export type { CaseDetailRow, CaseRow, WorkAnswer }

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

/** `day`: by which ages are computed. */
const ASKING = { operatorId: uuid, day, now: moment }
type Asking = Values<typeof ASKING>

const FILTER = {
  queue: cases.queue,
  severity: cases.severity,
  language: text,
  subject_id: uuid,
  /** Held by the operator. */
  isMine: bool,
  /** Held by nobody. */
  isFree: bool,
  afterSeverity: cases.severity,
  ...AFTER,
}

type Wanted = Given<typeof ASKING> & Partial<Given<typeof FILTER>>

/** Conditions, each of which keeps to the columns of an index or narrows what it finds. */
const matching = ({ operatorId, now, ...f }: Wanted): SQL | undefined =>
  and(
    ne(cases.subjectId, operatorId),
    f.queue && eq(cases.queue, f.queue),
    f.severity && eq(cases.severity, f.severity),
    f.language && eq(cases.language, f.language),
    f.subject_id && eq(cases.subjectId, f.subject_id),
    f.isMine && and(eq(cases.claimedBy, operatorId), gt(cases.claimedUntil, now)),
    f.isFree && sql`(${gt(cases.claimedUntil, now)}) is not true`,
  )

/** The order of a list, and what comes after a position in it. */
const ORDERS = {
  open: {
    by: [asc(cases.severity), asc(cases.dueAt), asc(cases.id)],
    after: (f: Wanted) =>
      f.afterSeverity &&
      sql`(${cases.severity}, ${cases.dueAt}, ${cases.id}) > (${f.afterSeverity}, ${f.afterAt}, ${f.afterId})`,
  },
  closed: {
    by: [desc(cases.closedAt), desc(cases.id)],
    after: (f: Wanted) => f.afterAt && f.afterId && isBelow([cases.closedAt, cases.id], [f.afterAt, f.afterId]),
  },
}

const list = (status: CaseFilter['status']) =>
  withOptions({ ...ASKING, limit: integer }, FILTER, (orm, { limit, ...wanted }) =>
    orm
      .select({ row: functions.case_summary({ c: whole(cases), day: wanted.day, at: wanted.now }) })
      .from(cases)
      .where(and(eq(cases.status, status), matching(wanted), ORDERS[status].after(wanted)))
      .orderBy(...ORDERS[status].by)
      .limit(upTo(limit)),
  )

const LISTS = { open: list('open'), closed: list('closed') }

/** Cases: open ones by urgency, closed ones newest first. None about the operator. */
export async function casesOf(
  db: Db,
  { status, claimed, ...filter }: CaseFilter,
  asking: Asking,
  { limit, after }: { limit: number; after: CasePosition | null },
): Promise<CaseRow[]> {
  const rows = await LISTS[status].all(db, {
    ...filter,
    ...asking,
    limit,
    isMine: claimed === 'me' || undefined,
    isFree: claimed === 'none' || undefined,
    ...(after && { afterSeverity: after.severity, ...afterOf(after) }),
  })
  return rows.map(({ row }) => row)
}

const queues = statement({ operatorId: uuid, now: moment }, (orm, { operatorId, now }) => {
  const waiting = orm
    .select({
      queue: cases.queue,
      open: sql<number>`count(*)`.as('open'),
      overdue: sql<number>`count(*) filter (where ${lt(cases.dueAt, now)})`.as('overdue'),
      claimed: sql<number>`count(*) filter (where ${gt(cases.claimedUntil, now)})`.as('claimed'),
      oldest_opened_at: sql<Date>`min(${cases.openedAt})`.as('oldest_opened_at'),
    })
    .from(cases)
    .where(and(eq(cases.status, 'open'), ne(cases.subjectId, operatorId)))
    .groupBy(cases.queue)
    .as('waiting')
  const { queue, open, overdue, claimed, oldest_opened_at } = waiting
  const one = jsonObject({ queue, open, overdue, claimed, oldest_opened_at })
  return orm
    .select({
      mine: functions.claims_of({ operator: operatorId, at: now }),
      queues: scalar(orm.select({ value: jsonList(one) }).from(waiting)),
    })
    .from(ONE_ROW)
})

/** How many cases wait in each queue that has any, and how many the operator holds. */
export const queuesOf = (db: Db, asking: Pick<Asking, 'operatorId' | 'now'>): Promise<RowOfStatement<typeof queues>> =>
  queues.one(db, asking)

const ofRoles = statement({ sessionIds: uuids, roles: texts }, (orm, { sessionIds, roles }) =>
  orm
    .select({ sessionId: sessions.id, userId: sessions.userId })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        sql`${sessions.id} = any(${sessionIds})`,
        isNull(sessions.endedAt),
        sql`${users.role} = any(${roles})`,
        eq(users.status, 'active'),
        isNull(users.deletedAt),
      ),
    ),
)

/** Those of some sessions, by id, that have not ended, and whose accounts are active and have one of some roles. */
export const sessionsOfRoles = (
  db: Db,
  sessionIds: readonly string[],
  roles: readonly Role[],
): Promise<RowOfStatement<typeof ofRoles>[]> => ofRoles.all(db, { sessionIds, roles })

/** See `claim_next_case` and `work_on_case` in `drizzle/functions/case_work.sql`. */
export interface Terms extends ReturnType<typeof takingTerms> {
  most_claims: number
}

const claiming = call({ ...ASKING, wanted: json<NextInput>(), terms: json<Terms>() }, (given) =>
  functions.claim_next_case({
    wanted: given.wanted,
    operator: given.operatorId,
    terms: given.terms,
    day: given.day,
    at: given.now,
  }),
)

export const claimNext = (db: Db, wanted: NextInput, terms: Terms, asking: Asking): Promise<WorkAnswer> =>
  claiming(db, { wanted, terms, ...asking })

export type CaseAct = 'claim' | 'release' | 'skip' | 'escalate' | 'note'

const WORK = { caseId: uuid, act: word<CaseAct>(), words: orNull(text) }

const working = call({ ...ASKING, ...WORK, terms: json<Terms>() }, (given) =>
  functions.work_on_case({
    act: given.act,
    of_case: given.caseId,
    operator: given.operatorId,
    words: given.words,
    terms: given.terms,
    day: given.day,
    at: given.now,
  }),
)

export const workOn = (db: Db, work: Values<typeof WORK>, terms: Terms, asking: Asking): Promise<WorkAnswer> =>
  working(db, { ...work, terms, ...asking })

/** How many of each list of a case are shown: the newest. `record`: decided reports that a reporter is judged by. */
interface Most {
  entries: number
  reports: number
  cases: number
  record: number
}

const reading = call({ ...ASKING, caseId: uuid, most: json<Most>() }, (given) =>
  functions.read_case({
    of_case: given.caseId,
    operator: given.operatorId,
    most: given.most,
    day: given.day,
    at: given.now,
  }),
)

/** See `read_case` there; null for a case that there is not, or that is about the operator. */
export const readCase = (db: Db, caseId: string, most: Most, asking: Asking): Promise<CaseDetailRow | null> =>
  reading(db, { caseId, most, ...asking })

const UNLOCK = {
  caseId: uuid,
  reportId: uuid,
  why: text,
  terms: json<Pick<Terms, 'lease_seconds'>>(),
  operatorId: uuid,
  now: moment,
}

const unlocking = call(UNLOCK, (given) =>
  functions.read_evidence({
    of_case: given.caseId,
    report: given.reportId,
    operator: given.operatorId,
    why: given.why,
    terms: given.terms,
    at: given.now,
  }),
)

/** See `read_evidence` there. */
export const unlockEvidence = (
  db: Db,
  evidence: Pick<Values<typeof UNLOCK>, 'caseId' | 'reportId' | 'why'>,
  terms: Pick<Terms, 'lease_seconds'>,
  asking: Pick<Asking, 'operatorId' | 'now'>,
): Promise<SealedEvidence> => unlocking(db, { ...evidence, terms, ...asking })
