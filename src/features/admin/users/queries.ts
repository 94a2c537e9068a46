import { sql, type SQL } from 'drizzle-orm'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Role } from '../../../catalogue/roles.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import type { Standing } from './on-behalf.ts'

export type AccountStatus = 'active' | 'suspended' | 'banned' | 'deleted'

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

/** An account as a list of operators has it. Times are as Postgres writes them in JSON. */
export interface FoundUser {
  id: string
  first_name: string | null
  age: number | null
  account_status: AccountStatus
  role: Role
  plan: 'free' | 'premium'
  created_at: string
  last_active_at: string
  is_verified: boolean
  open_case_id: string | null
}

const statusOf = (u: SQL): SQL => sql`case when ${u}.deleted_at is not null then 'deleted' else ${u}.status end`

function conditions(f: UserFilter, after: TimePosition | null): SQL {
  const parts = [
    f.id === undefined ? null : sql`u.id = ${f.id}`,
    f.phoneIndex === undefined ? null : sql`u.phone_index = ${f.phoneIndex}`,
    f.emailIndex === undefined
      ? null
      : sql`(u.email_index = ${f.emailIndex} or u.pending_email_index = ${f.emailIndex})`,
    f.name === undefined
      ? null
      : sql`lower(p.first_name) like lower(${f.name.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`)}) || '%'`,
    f.status === undefined
      ? null
      : f.status === 'deleted'
        ? sql`u.deleted_at is not null`
        : sql`u.status = ${f.status} and u.deleted_at is null`,
    f.role === undefined ? null : sql`u.role = ${f.role}`,
    f.plan === undefined ? null : sql`u.plan = ${f.plan}`,
    f.since === undefined ? null : sql`u.created_at >= ${f.since}::timestamptz`,
    f.until === undefined ? null : sql`u.created_at < ${f.until}::timestamptz`,
    after === null ? null : sql`(u.created_at, u.id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `)
}

/**
 * Accounts, newest first. A search by a contact is noted in the same statement, without the contact.
 */
export async function findUsers(
  db: Db,
  filter: UserFilter,
  { limit, after, operatorId, now }: { limit: number; after: TimePosition | null; operatorId: string; now: number },
): Promise<FoundUser[]> {
  const by = [filter.phoneIndex && 'phone', filter.emailIndex && 'email'].filter(Boolean).join(' and ')
  const noted = sql`, note_operator_act(
    operator => ${operatorId}, act => 'user.search', subject => ${by}, reason => null, note => null, before => null,
    after => jsonb_build_object('found', (select count(*) from found)), at => ${instant(now)})`
  const { users } = await db.one<{ users: FoundUser[] }>(sql`
    with found as (
      select u.id, p.first_name, age_on(p.birth_date, day_of_ages(${instant(now)})) as age, ${statusOf(sql`u`)} as account_status,
        u.role, u.plan, u.created_at, u.last_active_at, u.is_verified,
        (select c.id from cases c where c.subject_id = u.id and c.status = 'open') as open_case_id
      from users u left join profiles p on p.user_id = u.id
      where ${conditions(filter, after)}
      order by u.created_at desc, u.id desc limit ${limit})
    select (select coalesce(jsonb_agg(to_jsonb(f) order by f.created_at desc, f.id desc), '[]') from found f) as users
      ${by === '' ? sql`` : noted}`)
  return users
}

/** Somebody who acts on an account. */
export interface Acting {
  userId: string
  operatorId: string
  /** The roles whose accounts they may act on. */
  below: readonly Role[]
  now: number
}

const roles = (below: readonly Role[]): SQL => sql`${sql.param([...below])}::text[]`

/** Personal data as it is stored. */
export interface PersonalData {
  phoneIndex: string | null
  phoneCipher: string | null
  emailIndex: string | null
  emailCipher: string | null
  pendingEmailIndex: string | null
  pendingEmailCipher: string | null
  lastName: string | null
  birthDate: string | null
  /** Network addresses of sessions, the latest use first. */
  addresses: { address: string; last_used_at: string }[]
}

/** Reads personal data of an account, and notes that in the same statement. */
export const readPersonalData = (
  db: Db,
  a: Acting,
  { fields, reason }: { fields: readonly string[]; reason: string },
): Promise<{ outcome: Standing } & PersonalData> =>
  db.one(sql`
    select noted.outcome, u.phone_index as "phoneIndex", u.phone_cipher as "phoneCipher", u.email_index as "emailIndex",
      u.email_cipher as "emailCipher", u.pending_email_index as "pendingEmailIndex", u.pending_email_cipher as "pendingEmailCipher",
      p.last_name as "lastName", p.birth_date::text as "birthDate",
      (select coalesce(jsonb_agg(to_jsonb(s) order by s.last_used_at desc), '[]') from (
        select x.ip as address, max(x.last_used_at) as last_used_at from sessions x where x.user_id = u.id and x.ip <> 'unknown'
        group by x.ip order by 2 desc limit 50) s) as addresses
    from (select note_user_act(
        person => ${a.userId}, operator => ${a.operatorId}, below => ${roles(a.below)}, act => 'user.reveal', reason => null,
        note => ${reason}, after => ${JSON.stringify({ fields })}::jsonb, at => ${instant(a.now)}) as outcome) noted
      left join users u on u.id = ${a.userId} and noted.outcome = 'ok' left join profiles p on p.user_id = u.id`)

/** Notes that an account's data are about to be exported. */
export const noteExport = (db: Db, a: Acting, reason: string): Promise<{ outcome: Standing }> =>
  db.one(sql`
    select note_user_act(
      person => ${a.userId}, operator => ${a.operatorId}, below => ${roles(a.below)}, act => 'user.export', reason => null,
      note => ${reason}, after => null, at => ${instant(a.now)}) as outcome`)

/** The status of an account as `standing_of` in SQL gives it. */
export interface StatusRow {
  status: 'active' | 'suspended' | 'banned'
  reason: string | null
  until: string | null
}

export type StatusChanged =
  | { outcome: Exclude<Standing, 'ok'> | 'reporter' }
  | { outcome: 'same'; status: StatusRow }
  | { outcome: 'ok'; events: DomainEvent[]; status: StatusRow }
  | { outcome: 'decided'; decision_id: string; case_id: string | null }
  | { outcome: 'appealed'; decision_id: string }
  | { outcome: 'propose'; case_id: string; events: DomainEvent[] }

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

/** See `change_user_status` in `drizzle/functions/operator_users.sql`. @param details as `take_effect` takes them */
export const changeStatus = async (db: Db, a: Acting, wanted: StatusChange, details: object): Promise<StatusChanged> =>
  (
    await db.one<{ answer: StatusChanged }>(sql`
      select change_user_status(
        person => ${a.userId}, wanted => ${JSON.stringify(wanted)}::jsonb, details => ${JSON.stringify(details)}::jsonb,
        operator => ${a.operatorId}, below => ${roles(a.below)}, at => ${instant(a.now)}
      ) as answer`)
  ).answer

export type SessionsEnded =
  { outcome: Exclude<Standing, 'ok'> | 'no_session' } | { outcome: 'ok'; events: DomainEvent[] }

/** See `end_user_sessions` there. @param sessionId one of them; null for all */
export const endUserSessions = async (
  db: Db,
  a: Acting,
  { sessionId, reason }: { sessionId: string | null; reason: string },
): Promise<SessionsEnded> =>
  (
    await db.one<{ answer: SessionsEnded }>(sql`
      select end_user_sessions(
        person => ${a.userId}, only_session => ${sessionId}, reason => ${reason}, operator => ${a.operatorId},
        below => ${roles(a.below)}, at => ${instant(a.now)}
      ) as answer`)
  ).answer

export type Corrected =
  | { outcome: Exclude<Standing, 'ok'> | 'under_age' | 'no_profile' }
  | { outcome: 'ok' | 'reactivated' | 'closed'; events: DomainEvent[] }

/** See `correct_user` there. */
export const correctUser = async (
  db: Db,
  a: Acting,
  c: { firstName: string | null; birthDate: string | null; reason: string },
): Promise<Corrected> =>
  (
    await db.one<{ answer: Corrected }>(sql`
      select correct_user(
        person => ${a.userId}, first_name => ${c.firstName}, birth_date => ${c.birthDate}::date, reason => ${c.reason},
        operator => ${a.operatorId}, below => ${roles(a.below)}, at => ${instant(a.now)}
      ) as answer`)
  ).answer
