import { and, desc, eq, gt, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm'
import { userCoins } from '../../../../../drizzle/coins.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import { devices } from '../../../../../drizzle/notifications.ts'
import { operatorLog } from '../../../../../drizzle/operator-log.ts'
import { photos } from '../../../../../drizzle/photos.ts'
import { profiles } from '../../../../../drizzle/profiles.ts'
import { cases, reports } from '../../../../../drizzle/safety.ts'
import { restrictions, safetyDecisions } from '../../../../../drizzle/safety-decisions.ts'
import { entitlements } from '../../../../../drizzle/subscriptions.ts'
import { sessions, users } from '../../../../../drizzle/users.ts'
import type { Db } from '../../../../foundation/db.ts'
import { jsonList, jsonObject, scalar, scalarOrNull } from '../../../../foundation/fragments.ts'
import { moment } from '../../../../foundation/given.ts'
import type { Orm } from '../../../../foundation/postgres/driver.ts'
import { statement, type RowOfStatement } from '../../../../foundation/statement.ts'
import { storedContacts } from '../queries.ts'

/** Entries of each list that grows for ever. */
const NEWEST = 20

/** How many rows of theirs a table has. */
const COUNT = sql<number>`count(*)::integer`

const profileOf = (orm: Orm, now: SQL<Date>) =>
  scalarOrNull(
    orm
      .select({
        value: jsonObject({
          first_name: profiles.firstName,
          age: functions.age_on({ birth_date: profiles.birthDate, day: functions.day_of_ages({ at: now }) }),
          has_disputed_age: sql<boolean>`${isNotNull(profiles.disputedBirthDate)}`,
          gender: profiles.gender,
          bio: profiles.bio,
          interests: profiles.interests,
          location_name: profiles.locationName,
          visibility: profiles.visibility,
          is_published: sql<boolean>`${isNotNull(profiles.publishedAt)}`,
        }),
      })
      .from(profiles)
      .where(eq(profiles.userId, users.id)),
  )

/** What somebody has now: pictures, sessions, devices, entitlements, restrictions. */
function possessions(orm: Orm, now: SQL<Date>) {
  const photo = jsonObject({
    id: photos.id,
    status: photos.status,
    is_primary: photos.isPrimary,
    blur_hash: photos.blurHash,
    width: photos.width,
    height: photos.height,
    created_at: photos.createdAt,
  })
  const session = jsonObject({
    id: sessions.id,
    platform: sessions.platform,
    device_name: sessions.deviceName,
    created_at: sessions.createdAt,
    last_used_at: sessions.lastUsedAt,
  })
  const device = jsonObject({ platform: devices.platform, updated_at: devices.updatedAt })
  const entitlement = jsonObject({
    source: entitlements.source,
    plan: entitlements.plan,
    until: entitlements.until,
  })
  const restriction = jsonObject({
    feature: restrictions.feature,
    decision_id: restrictions.decisionId,
    until: restrictions.until,
  })
  return {
    photos: scalar(
      orm
        .select({ value: jsonList(photo, desc(photos.isPrimary), photos.position, photos.id) })
        .from(photos)
        .where(eq(photos.userId, users.id)),
    ),
    sessions: scalar(
      orm
        .select({ value: jsonList(session, desc(sessions.lastUsedAt), desc(sessions.id)) })
        .from(sessions)
        .where(and(eq(sessions.userId, users.id), isNull(sessions.endedAt), gt(sessions.refreshExpiresAt, now))),
    ),
    devices: scalar(
      orm
        .select({ value: jsonList(device, desc(devices.updatedAt)) })
        .from(devices)
        .where(eq(devices.userId, users.id)),
    ),
    entitlements: scalar(
      orm
        .select({ value: jsonList(entitlement, desc(entitlements.until)) })
        .from(entitlements)
        .where(and(eq(entitlements.userId, users.id), gt(entitlements.until, now))),
    ),
    coins: sql<number>`coalesce(${scalarOrNull(
      orm.select({ value: userCoins.balance }).from(userCoins).where(eq(userCoins.userId, users.id)),
    )}, 0)`,
    restrictions: scalar(
      orm
        .select({ value: jsonList(restriction, restrictions.feature, restrictions.decisionId) })
        .from(restrictions)
        .where(and(eq(restrictions.userId, users.id), or(isNull(restrictions.until), gt(restrictions.until, now)))),
    ),
  }
}

/** What has been written about somebody, and by them. */
function records(orm: Orm) {
  const newestCases = orm
    .select({
      one: jsonObject({
        id: cases.id,
        status: cases.status,
        queue: cases.queue,
        severity: cases.severity,
        opened_at: cases.openedAt,
        closed_at: cases.closedAt,
      }).as('one'),
      at: cases.openedAt,
      id: cases.id,
    })
    .from(cases)
    .where(eq(cases.subjectId, users.id))
    .orderBy(desc(cases.openedAt), desc(cases.id))
    .limit(NEWEST)
    .as('newest_cases')
  const newestReports = orm
    .select({
      one: jsonObject({
        id: reports.id,
        reason: reports.reason,
        status: reports.status,
        case_id: reports.caseId,
        created_at: reports.createdAt,
      }).as('one'),
      at: reports.createdAt,
      id: reports.id,
    })
    .from(reports)
    .where(eq(reports.reporterId, users.id))
    .orderBy(desc(reports.createdAt), desc(reports.id))
    .limit(NEWEST)
    .as('newest_reports')
  const newestDecisions = orm
    .select({
      one: jsonObject({
        id: safetyDecisions.id,
        case_id: safetyDecisions.caseId,
        policy: safetyDecisions.policy,
        measure: safetyDecisions.measure,
        features: safetyDecisions.features,
        state: safetyDecisions.state,
        strikes: safetyDecisions.strikes,
        until: safetyDecisions.until,
        effective_at: safetyDecisions.effectiveAt,
        undone_at: safetyDecisions.undoneAt,
        created_at: safetyDecisions.createdAt,
      }).as('one'),
      at: safetyDecisions.createdAt,
      id: safetyDecisions.id,
    })
    .from(safetyDecisions)
    .where(eq(safetyDecisions.subjectId, users.id))
    .orderBy(desc(safetyDecisions.createdAt), desc(safetyDecisions.id))
    .limit(NEWEST)
    .as('newest_decisions')
  const newestActs = orm
    .select({
      one: jsonObject({
        id: operatorLog.id,
        act: operatorLog.act,
        operator_id: operatorLog.operatorId,
        reason: operatorLog.reason,
        note: operatorLog.note,
        at: operatorLog.at,
      }).as('one'),
      at: operatorLog.at,
      id: operatorLog.id,
    })
    .from(operatorLog)
    .where(sql`${operatorLog.subjectId} = ${users.id}::text`)
    .orderBy(desc(operatorLog.at), desc(operatorLog.id))
    .limit(NEWEST)
    .as('newest_acts')
  const count = (table: typeof cases | typeof reports, condition: SQL) =>
    scalar(orm.select({ value: COUNT }).from(table).where(condition))
  return {
    cases: scalar(
      orm.select({ value: jsonList(newestCases.one, desc(newestCases.at), desc(newestCases.id)) }).from(newestCases),
    ),
    caseCount: count(cases, eq(cases.subjectId, users.id)),
    reportsAboutCount: count(reports, eq(reports.reportedId, users.id)),
    reportsBy: scalar(
      orm
        .select({ value: jsonList(newestReports.one, desc(newestReports.at), desc(newestReports.id)) })
        .from(newestReports),
    ),
    reportsByCount: count(reports, eq(reports.reporterId, users.id)),
    decisions: scalar(
      orm
        .select({ value: jsonList(newestDecisions.one, desc(newestDecisions.at), desc(newestDecisions.id)) })
        .from(newestDecisions),
    ),
    audit: scalar(
      orm.select({ value: jsonList(newestActs.one, desc(newestActs.at), desc(newestActs.id)) }).from(newestActs),
    ),
  }
}

const detail = statement({ userId: users.id, now: moment }, (orm, { userId, now }) =>
  orm
    .select({
      status: users.status,
      statusReason: users.statusReason,
      statusUntil: users.statusUntil,
      role: users.role,
      plan: users.plan,
      isVerified: users.isVerified,
      createdAt: users.createdAt,
      lastActiveAt: users.lastActiveAt,
      deletedAt: users.deletedAt,
      restorableUntil: users.restorableUntil,
      ...storedContacts,
      hasGoogle: sql<boolean>`${isNotNull(users.googleIndex)}`,
      hasPassword: sql<boolean>`${isNotNull(users.passwordHash)}`,
      profile: profileOf(orm, now),
      ...possessions(orm, now),
      ...records(orm),
    })
    .from(users)
    .where(eq(users.id, userId)),
)

/** An account as operators see it. Times within lists are as Postgres writes them in JSON. */
export type DetailRow = RowOfStatement<typeof detail>

/** Everything that operators see of an account without a reason, in one statement; null for one that there is not. */
export const detailOf = (db: Db, userId: string, now: number): Promise<DetailRow | null> =>
  detail.maybe(db, { userId, now })
