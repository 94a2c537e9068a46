import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { reports } from '../../../../drizzle/safety.ts'
import { users } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, upTo } from '../../../foundation/fragments.ts'
import { day, integer, moment, uuid, uuids } from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

const own = withOptions({ userId: uuid, day, limit: integer }, AFTER, (orm, given) =>
  orm
    .select({
      id: reports.id,
      card: functions.card_in_past({ viewer: reports.reporterId, person: reports.reportedId, day: given.day }),
      reason: reports.reason,
      description: reports.description,
      status: reports.status,
      createdAt: reports.createdAt,
    })
    .from(reports)
    .where(
      and(
        eq(reports.reporterId, given.userId),
        given.afterAt && given.afterId && isBelow([reports.createdAt, reports.id], [given.afterAt, given.afterId]),
      ),
    )
    .orderBy(desc(reports.createdAt), desc(reports.id))
    .limit(upTo(given.limit)),
)

export type OwnReportRow = RowOfStatement<typeof own>

/** Reports by a user, newest first. */
export const reportsBy = (
  db: Db,
  userId: string,
  { after, ...asked }: { day: string; limit: number; after: TimePosition | null },
): Promise<OwnReportRow[]> => own.all(db, { userId, ...asked, ...optionsOf(after) })

const decided = statement({ ids: uuids }, (orm, { ids }) =>
  orm
    .select({
      id: reports.id,
      // Guarantee: the condition.
      status: sql<'resolved' | 'dismissed'>`${reports.status}`,
      /** Null for a notice, and where the account is gone. */
      reporterId: users.id,
      notifier: reports.notifier,
    })
    .from(reports)
    .leftJoin(users, eq(users.id, reports.reporterId))
    .where(and(sql`${reports.id} = any(${ids})`, inArray(reports.status, ['resolved', 'dismissed']))),
)

export type DecidedReport = RowOfStatement<typeof decided>

/** Decided reports, with those who are to hear of it. */
export const decidedReports = (db: Db, ids: readonly string[]): Promise<DecidedReport[]> => decided.all(db, { ids })

const forgetting = call({ most: integer, now: moment }, ({ most, now }) => functions.forget_reports({ most, at: now }))

/** See `forget_reports` in `drizzle/functions/reports.sql`. */
export const forgetReports = (
  db: Db,
  most: number,
  now: number,
): Promise<Extract<DomainEvent, { type: 'report.forgotten' }>[]> => forgetting(db, { most, now })
