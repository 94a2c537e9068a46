import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { ReviewAnswer } from '../../../../../drizzle/functions/results/cases.ts'
import { reports } from '../../../../../drizzle/safety.ts'
import type { ReportStatus } from '../../../../catalogue/cases.ts'
import type { Db } from '../../../../foundation/db.ts'
import { isBelow, ONE_ROW, scalar, upTo, when } from '../../../../foundation/fragments.ts'
import { day, integer, moment, orNull, text, uuid, word } from '../../../../foundation/given.ts'
import { call, withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../../http/page-by-time.ts'
import type { ReviewInput } from './schemas.ts'

const LIST = { operatorId: uuid, day, now: moment, limit: integer }

const list = withOptions(LIST, { status: reports.status, ...AFTER }, (orm, given) => {
  const { operatorId, status, afterAt, afterId } = given
  const act = functions.note_operator_act({
    operator: operatorId,
    act: 'report.list',
    subject: status ?? 'all',
    reason: null,
    note: null,
    before: null,
    after: null,
    at: given.now,
  })
  const noted = orm.$with('noted').as(orm.select({ act: act.as('act') }).from(ONE_ROW))
  const isNoted = sql`${scalar(orm.select({ value: sql<number>`count(*)` }).from(noted))} = 1`
  const card = functions.subject_card({ person: reports.reporterId, day: given.day })
  return orm
    .with(noted)
    .select({
      id: reports.id,
      case_id: reports.caseId,
      reporter: when(isNotNull(reports.reporterId), card),
      reported_user: functions.subject_card({ person: reports.reportedId, day: given.day }),
      reason: reports.reason,
      description: reports.description,
      is_illegal: reports.isIllegal,
      status: reports.status,
      created_at: reports.createdAt,
    })
    .from(reports)
    .where(
      and(
        isNoted,
        ne(reports.reportedId, operatorId),
        status && eq(reports.status, status),
        afterAt && afterId && isBelow([reports.createdAt, reports.id], [afterAt, afterId]),
      ),
    )
    .orderBy(desc(reports.createdAt), desc(reports.id))
    .limit(upTo(given.limit))
})

/** Reports, newest first, but those about the operator. Reading them is an act: they are the words of people. */
export const reportsFor = (
  db: Db,
  asking: { operatorId: string; status: ReportStatus | undefined; day: string; now: number },
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<RowOfStatement<typeof list>[]> => list.all(db, { ...asking, limit, ...optionsOf(after) })

const REVIEW = {
  reportId: uuid,
  operatorId: uuid,
  status: word<ReviewInput['status']>(),
  note: orNull(text),
  now: moment,
}

const reviewing = call(REVIEW, ({ reportId, operatorId, status, note, now }) =>
  functions.review_report({ report: reportId, operator: operatorId, wanted: status, words: note, at: now }),
)

/** See `review_report` in `drizzle/functions/reports.sql`. */
export const reviewReport = (
  db: Db,
  asking: { reportId: string; operatorId: string; now: number },
  { status, note }: ReviewInput,
): Promise<ReviewAnswer> => reviewing(db, { ...asking, status, note: note ?? null })
