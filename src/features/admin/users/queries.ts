import { and, desc, eq, gte, isNotNull, isNull, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type {
  Corrected,
  SessionsEnded,
  Standing,
  StatusChanged,
} from '../../../../drizzle/functions/results/operators.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import { cases } from '../../../../drizzle/safety.ts'
import { sessions, users } from '../../../../drizzle/users.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, jsonList, jsonObject, ONE_ROW, scalar, scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import {
  bool,
  columnOrNull,
  day,
  integer,
  json,
  moment,
  orNull,
  text,
  texts,
  timeText,
  uuid,
  type Given,
} from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

/** The contacts of an account as they are stored: proved ones, and an address that waits for its proof. */
export const storedContacts = {
  phoneIndex: users.phoneIndex,
  phoneCipher: users.phoneCipher,
  emailIndex: users.emailIndex,
  emailCipher: users.emailCipher,
  pendingEmailIndex: users.pendingEmailIndex,
  pendingEmailCipher: users.pendingEmailCipher,
}

export type AccountStatus = (typeof users.$inferSelect)['status'] | 'deleted'

/** Which accounts; all of it must hold. */
export interface UserFilter {
  id?: string | undefined
  /** Keyed indexes of a phone and of an address, proved or claimed. */
  phoneIndex?: string | undefined
  emailIndex?: string | undefined
  /** The beginning of a first name. */
  name?: string | undefined
  status?: AccountStatus | undefined
  role?: Role | undefined
  plan?: 'free' | 'premium' | undefined
  since?: string | undefined
  until?: string | undefined
}

const FILTER = {
  id: uuid,
  phoneIndex: text,
  emailIndex: text,
  /** The beginning of a first name, as `like` takes it. */
  name: text,
  status: users.status,
  isDeleted: bool,
  role: users.role,
  plan: users.plan,
  since: timeText,
  until: timeText,
  ...AFTER,
}

const matching = (f: Partial<Given<typeof FILTER>>): SQL | undefined =>
  and(
    f.id && eq(users.id, f.id),
    f.phoneIndex && eq(users.phoneIndex, f.phoneIndex),
    f.emailIndex && or(eq(users.emailIndex, f.emailIndex), eq(users.pendingEmailIndex, f.emailIndex)),
    f.name && sql`lower(${profiles.firstName}) like lower(${f.name}) || '%'`,
    f.status && and(eq(users.status, f.status), isNull(users.deletedAt)),
    f.isDeleted && isNotNull(users.deletedAt),
    f.role && eq(users.role, f.role),
    f.plan && eq(users.plan, f.plan),
    f.since && gte(users.createdAt, f.since),
    f.until && lt(users.createdAt, f.until),
    f.afterAt && f.afterId && isBelow([users.createdAt, users.id], [f.afterAt, f.afterId]),
  )

const finding = withOptions({ operatorId: uuid, limit: integer, now: moment }, FILTER, (orm, given) => {
  const { operatorId, limit, now, ...filter } = given
  const openCase = orm
    .select({ value: cases.id })
    .from(cases)
    .where(and(eq(cases.subjectId, users.id), eq(cases.status, 'open')))
  const found = orm.$with('found').as(
    orm
      .select({
        id: users.id,
        first_name: profiles.firstName,
        age: functions.age_on({ birth_date: profiles.birthDate, day: functions.day_of_ages({ at: now }) }).as('age'),
        account_status:
          sql<AccountStatus>`case when ${users.deletedAt} is not null then 'deleted' else ${users.status} end`.as(
            'account_status',
          ),
        role: users.role,
        plan: users.plan,
        created_at: users.createdAt,
        last_active_at: users.lastActiveAt,
        is_verified: users.isVerified,
        open_case_id: scalarOrNull(openCase).as('open_case_id'),
      })
      .from(users)
      .leftJoin(profiles, eq(profiles.userId, users.id))
      .where(matching(filter))
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(upTo(limit)),
  )
  const one = jsonObject({
    id: found.id,
    first_name: found.first_name,
    age: found.age,
    account_status: found.account_status,
    role: found.role,
    plan: found.plan,
    created_at: found.created_at,
    last_active_at: found.last_active_at,
    is_verified: found.is_verified,
    open_case_id: found.open_case_id,
  })
  const list = orm.select({ value: jsonList(one, desc(found.created_at), desc(found.id)) }).from(found)
  const count = orm.select({ value: sql<number>`count(*)` }).from(found)
  const by = [filter.phoneIndex && 'phone', filter.emailIndex && 'email'].filter(Boolean).join(' and ')
  const noted = functions.note_operator_act({
    operator: operatorId,
    act: 'user.search',
    subject: by,
    reason: null,
    note: null,
    before: null,
    after: jsonObject({ found: scalar(count) }),
    at: now,
  })
  return orm
    .with(found)
    .select({ users: scalar(list), ...(by === '' ? {} : { noted }) })
    .from(ONE_ROW)
})

/** An account as a list of operators has it. Times are as Postgres writes them in JSON. */
export type FoundUser = RowOfStatement<typeof finding>['users'][number]

/**
 * Accounts, newest first. A search by a contact is noted in the same statement, without the contact.
 */
export async function findUsers(
  db: Db,
  { name, status, ...filter }: UserFilter,
  { after, ...asked }: { limit: number; after: TimePosition | null; operatorId: string; now: number },
): Promise<FoundUser[]> {
  const { users: found } = await finding.one(db, {
    ...filter,
    ...asked,
    name: name?.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`),
    ...(status === 'deleted' ? { isDeleted: true } : { status }),
    ...optionsOf(after),
  })
  return found
}

/** Somebody who acts on an account. */
export interface Acting {
  userId: string
  operatorId: string
  /** The roles whose accounts they may act on. */
  below: readonly Role[]
  now: number
}

const ACTING = { userId: uuid, operatorId: uuid, below: texts, now: moment }

/** The same as the functions of `drizzle/functions/operator_users.sql` take it. */
const actingAs = ({ userId, operatorId, below, now }: Given<typeof ACTING>) => ({
  person: userId,
  operator: operatorId,
  below,
  at: now,
})

const revealing = statement(
  { ...ACTING, reason: text, fields: json<{ fields: readonly string[] }>() },
  (orm, given) => {
    const noted = orm
      .select({
        outcome: functions
          .note_user_act({
            ...actingAs(given),
            act: 'user.reveal',
            reason: null,
            note: given.reason,
            after: given.fields,
          })
          .as('outcome'),
      })
      .from(ONE_ROW)
      .as('noted')
    const lastUse = sql<Date>`max(${sessions.lastUsedAt})`
    const used = orm
      .select({ address: sessions.ip, lastUsedAt: lastUse.as('last_used_at') })
      .from(sessions)
      .where(and(eq(sessions.userId, users.id), ne(sessions.ip, 'unknown')))
      .groupBy(sessions.ip)
      .orderBy(desc(lastUse))
      .limit(50)
      .as('used')
    const addresses = orm
      .select({
        value: jsonList(jsonObject({ address: used.address, last_used_at: used.lastUsedAt }), desc(used.lastUsedAt)),
      })
      .from(used)
    return orm
      .select({
        outcome: noted.outcome,
        ...storedContacts,
        lastName: profiles.lastName,
        birthDate: profiles.birthDate,
        /** Network addresses of sessions, the latest use first. */
        addresses: scalar(addresses),
      })
      .from(noted)
      .leftJoin(users, and(eq(users.id, given.userId), eq(noted.outcome, 'ok')))
      .leftJoin(profiles, eq(profiles.userId, users.id))
  },
)

/** Reads personal data of an account as they are stored, and notes that in the same statement. */
export const readPersonalData = (
  db: Db,
  acting: Acting,
  { fields, reason }: { fields: readonly string[]; reason: string },
): Promise<RowOfStatement<typeof revealing>> => revealing.one(db, { ...acting, reason, fields: { fields } })

const notingExport = call({ ...ACTING, reason: text }, (given) =>
  functions.note_user_act({ ...actingAs(given), act: 'user.export', reason: null, note: given.reason, after: null }),
)

/** Notes that an account's data are about to be exported. */
export const noteExport = (db: Db, acting: Acting, reason: string): Promise<Standing> =>
  notingExport(db, { ...acting, reason })

/** The change of a status as `change_user_status` in SQL takes it. */
export interface StatusChange {
  status: string
  reason: string
  until: string | null
  note: string | null
  urgency: object
  /** Null where nothing is decided about the person. */
  decision: { id: string; policy: string; strikes: number; explanation: string } | null
}

const changingStatus = call({ ...ACTING, wanted: json<StatusChange>(), details: json<object>() }, (given) =>
  functions.change_user_status({ ...actingAs(given), wanted: given.wanted, details: given.details }),
)

/** See `change_user_status` in `drizzle/functions/operator_users.sql`. @param details as `take_effect` takes them */
export const changeStatus = (db: Db, acting: Acting, wanted: StatusChange, details: object): Promise<StatusChanged> =>
  changingStatus(db, { ...acting, wanted, details })

const endingSessions = call({ ...ACTING, sessionId: orNull(uuid), reason: text }, (given) =>
  functions.end_user_sessions({ ...actingAs(given), only_session: given.sessionId, reason: given.reason }),
)

/** See `end_user_sessions` there. @param sessionId one of them; null for all */
export const endUserSessions = (
  db: Db,
  acting: Acting,
  ended: { sessionId: string | null; reason: string },
): Promise<SessionsEnded> => endingSessions(db, { ...acting, ...ended })

const CORRECTION = { firstName: columnOrNull(profiles.firstName), birthDate: orNull(day), reason: text }

const correcting = call({ ...ACTING, ...CORRECTION }, (given) =>
  functions.correct_user({
    ...actingAs(given),
    first_name: given.firstName,
    birth_date: given.birthDate,
    reason: given.reason,
  }),
)

/** See `correct_user` there. */
export const correctUser = (
  db: Db,
  acting: Acting,
  correction: { firstName: string | null; birthDate: string | null; reason: string },
): Promise<Corrected> => correcting(db, { ...acting, ...correction })
