import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm'
import { operatorFactors } from '../../../../drizzle/operators.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import { users } from '../../../../drizzle/users.ts'
import type { OperatorRole, Role } from '../../../catalogue/roles.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'

export type FactorRow = typeof operatorFactors.$inferSelect

/** The factors of an operator that count, oldest first. */
export const factorsOf = (db: Db, userId: string): Promise<FactorRow[]> =>
  db.run((orm) =>
    orm
      .select()
      .from(operatorFactors)
      .where(and(eq(operatorFactors.userId, userId), isNotNull(operatorFactors.confirmedAt)))
      .orderBy(operatorFactors.createdAt, operatorFactors.id),
  )

/** A factor that waits for its first code, or null. */
export const unconfirmedTotp = async (db: Db, userId: string, factorId: string): Promise<FactorRow | null> => {
  const [row] = await db.run((orm) =>
    orm
      .select()
      .from(operatorFactors)
      .where(and(eq(operatorFactors.id, factorId), eq(operatorFactors.userId, userId))),
  )
  return row && row.kind === 'totp' && row.confirmedAt === null ? row : null
}

/** The newest TOTP of whoever has a phone or an address, confirmed or not: for development alone. */
export const newestTotpOf = async (db: Db, contactIndexes: readonly string[]): Promise<FactorRow | null> => {
  const rows = await db.run((orm) =>
    orm
      .select({ factor: operatorFactors })
      .from(operatorFactors)
      .innerJoin(users, eq(users.id, operatorFactors.userId))
      .where(
        and(
          eq(operatorFactors.kind, 'totp'),
          sql`(${users.phoneIndex} = any(${sql.param([...contactIndexes])}::text[]) or ${users.emailIndex} = any(${sql.param([...contactIndexes])}::text[]))`,
        ),
      )
      .orderBy(desc(operatorFactors.createdAt))
      .limit(1),
  )
  return rows[0]?.factor ?? null
}

/** What adding a factor takes beside the factor. */
export interface Adding {
  userId: string
  sessionId: string
  ip: string
  /** Another factor was shown within the last ten minutes. */
  isFresh: boolean
  /** Signed in within the last ten minutes. */
  isRecent: boolean
  now: number
}

/** The outcomes of `drizzle/functions/operator_factors.sql`. */
export type AddOutcome = 'ok' | 'not_found' | 'not_confirmed' | 'not_recent' | 'too_many' | 'exists' | 'gone'

/** Factors that one operator may have. */
const MOST = 10

export const addTotp = async (
  db: Db,
  { id, name, secret }: { id: string; name: string; secret: string },
  { userId, isFresh, isRecent, now }: Adding,
): Promise<AddOutcome> =>
  (
    await db.one<{ outcome: AddOutcome }>(sql`
      select add_totp(
        account => ${userId}, factor => ${id}, name => ${name}, secret => ${secret}, is_fresh => ${isFresh},
        is_recent => ${isRecent}, most => ${MOST}, at => ${instant(now)}
      ) as outcome`)
  ).outcome

export const confirmTotp = async (
  db: Db,
  { id, step }: { id: string; step: number },
  { userId, sessionId, ip, isFresh, isRecent, now }: Adding,
): Promise<AddOutcome> =>
  (
    await db.one<{ outcome: AddOutcome }>(sql`
      select confirm_totp(
        account => ${userId}, factor => ${id}, step => ${step}, is_fresh => ${isFresh}, is_recent => ${isRecent},
        session => ${sessionId}, from_ip => ${ip}, at => ${instant(now)}
      ) as outcome`)
  ).outcome

/** A new passkey as `add_passkey` takes it. */
export interface NewPasskey {
  id: string
  name: string
  credential_id: string
  public_key: string
  sign_count: number
}

export const addPasskey = async (
  db: Db,
  passkey: NewPasskey,
  { userId, sessionId, ip, isFresh, isRecent, now }: Adding,
): Promise<AddOutcome> =>
  (
    await db.one<{ outcome: AddOutcome }>(sql`
      select add_passkey(
        account => ${userId}, p => ${JSON.stringify(passkey)}::jsonb, is_fresh => ${isFresh}, is_recent => ${isRecent},
        most => ${MOST}, session => ${sessionId}, from_ip => ${ip}, at => ${instant(now)}
      ) as outcome`)
  ).outcome

/** A factor that was shown: by the step of a code, or by the counter of a passkey. */
export interface Shown {
  factorId: string
  step: number | null
  signCount: number | null
}

/** Whether a factor could be used; false for a code that was used before, and for a counter that has not risen. */
export const useFactor = async (
  db: Db,
  { factorId, step, signCount }: Shown,
  { userId, sessionId, ip, now }: Pick<Adding, 'userId' | 'sessionId' | 'ip' | 'now'>,
): Promise<boolean> =>
  (
    await db.one<{ used: boolean }>(sql`
      select use_factor(
        account => ${userId}, factor => ${factorId}, step => ${step}, signs => ${signCount}, session => ${sessionId},
        from_ip => ${ip}, at => ${instant(now)}
      ) as used`)
  ).used

/** Notes a code or a passkey that was not accepted. */
export const noteFailure = async (
  db: Db,
  { userId, sessionId, ip, now }: Pick<Adding, 'userId' | 'sessionId' | 'ip' | 'now'>,
  details: string,
): Promise<void> => {
  await db.rows(sql`
    select note_security_event(
      type => 'second_factor_failed', account => ${userId}, session => ${sessionId}, ip => ${ip}, details => ${details},
      at => ${instant(now)}
    )`)
}

export type Removed = { outcome: 'ok'; events: DomainEvent[] } | { outcome: 'not_found' } | { outcome: 'last' }

export const removeFactor = async (
  db: Db,
  r: { userId: string; factorId: string; sessionId: string; ip: string; now: number },
): Promise<Removed> =>
  (
    await db.one<{ answer: Removed }>(sql`
      select remove_factor(
        account => ${r.userId}, factor => ${r.factorId}, session => ${r.sessionId}, from_ip => ${r.ip},
        at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** The outcomes of `drizzle/functions/operator_roles.sql`. */
export type RoleChange =
  { outcome: 'ok'; events: DomainEvent[] } | { outcome: 'not_found' | 'not_ready' | 'last_admin' | 'forbidden' }

interface ByAdmin {
  operatorId: string
  userId: string
  note: string | null
  ip: string
  now: number
}

export const setRole = async (db: Db, c: ByAdmin & { role: Role }): Promise<RoleChange> =>
  (
    await db.one<{ answer: RoleChange }>(sql`
      select set_operator_role(
        operator => ${c.operatorId}, target_id => ${c.userId}, role => ${c.role}, note => ${c.note}, from_ip => ${c.ip},
        at => ${instant(c.now)}
      ) as answer`)
  ).answer

export const resetFactors = async (db: Db, c: ByAdmin): Promise<RoleChange> =>
  (
    await db.one<{ answer: RoleChange }>(sql`
      select reset_factors(
        operator => ${c.operatorId}, target_id => ${c.userId}, note => ${c.note}, from_ip => ${c.ip}, at => ${instant(c.now)}
      ) as answer`)
  ).answer

export interface OperatorRow {
  id: string
  role: OperatorRole
  status: 'active' | 'suspended' | 'banned'
  firstName: string | null
  phoneIndex: string | null
  phoneCipher: string | null
  emailIndex: string | null
  emailCipher: string | null
  factors: FactorRow['kind'][]
  lastActiveAt: Date
  createdAt: Date
}

/** Operators, the newest account first. */
export const operatorsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<OperatorRow[]> =>
  db.run((orm) =>
    orm
      .select({
        id: users.id,
        // Guarantee: the condition leaves out `user`.
        role: sql<OperatorRole>`${users.role}`,
        status: users.status,
        firstName: profiles.firstName,
        phoneIndex: users.phoneIndex,
        phoneCipher: users.phoneCipher,
        emailIndex: users.emailIndex,
        emailCipher: users.emailCipher,
        factors: sql<
          FactorRow['kind'][]
        >`coalesce((select jsonb_agg(f.kind order by f.created_at) from operator_factors f
          where f.user_id = ${users.id} and f.confirmed_at is not null), '[]')`,
        lastActiveAt: users.lastActiveAt,
        createdAt: users.createdAt,
      })
      .from(users)
      .leftJoin(profiles, eq(profiles.userId, users.id))
      .where(
        and(
          ne(users.role, 'user'),
          after === null
            ? undefined
            : sql`(${users.createdAt}, ${users.id}) < (${after.at}::timestamptz, ${after.id}::uuid)`,
        ),
      )
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(limit),
  )
