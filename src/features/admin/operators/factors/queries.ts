import { and, desc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { AddOutcome } from '../../../../../drizzle/functions/results/operators.ts'
import { operatorFactors } from '../../../../../drizzle/operators.ts'
import { users } from '../../../../../drizzle/users.ts'
import type { Db } from '../../../../foundation/db.ts'
import { bool, columnOrNull, json, moment, text, texts, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../../foundation/statement.ts'

export type { AddOutcome }

const factors = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select()
    .from(operatorFactors)
    .where(and(eq(operatorFactors.userId, userId), isNotNull(operatorFactors.confirmedAt)))
    .orderBy(operatorFactors.createdAt, operatorFactors.id),
)

export type FactorRow = RowOfStatement<typeof factors>

/** The factors of an operator that count, oldest first. */
export const factorsOf = (db: Db, userId: string): Promise<FactorRow[]> => factors.all(db, { userId })

const unconfirmed = statement({ userId: uuid, factorId: uuid }, (orm, { userId, factorId }) =>
  orm
    .select()
    .from(operatorFactors)
    .where(
      and(
        eq(operatorFactors.id, factorId),
        eq(operatorFactors.userId, userId),
        eq(operatorFactors.kind, 'totp'),
        isNull(operatorFactors.confirmedAt),
      ),
    ),
)

/** A factor that waits for its first code, or null. */
export const unconfirmedTotp = (db: Db, userId: string, factorId: string): Promise<FactorRow | null> =>
  unconfirmed.maybe(db, { userId, factorId })

const newest = statement({ contacts: texts }, (orm, { contacts }) =>
  orm
    .select({ factor: operatorFactors })
    .from(operatorFactors)
    .innerJoin(users, eq(users.id, operatorFactors.userId))
    .where(
      and(
        eq(operatorFactors.kind, 'totp'),
        or(sql`${users.phoneIndex} = any(${contacts})`, sql`${users.emailIndex} = any(${contacts})`),
      ),
    )
    .orderBy(desc(operatorFactors.createdAt))
    .limit(1),
)

/** The newest TOTP of whoever has a phone or an address, confirmed or not: for development alone. */
export const newestTotpOf = async (db: Db, contactIndexes: readonly string[]): Promise<FactorRow | null> =>
  (await newest.maybe(db, { contacts: contactIndexes }))?.factor ?? null

/** Where an act of an operator on their own factors comes from. */
const ACTING = { userId: uuid, sessionId: uuid, ip: text, now: moment }
type Acting = Values<typeof ACTING>

/** What adding a factor takes beside the factor. */
export interface Adding extends Acting {
  /** Another factor was shown within the last ten minutes. */
  isFresh: boolean
  /** Signed in within the last ten minutes. */
  isRecent: boolean
}

const ADDING = { ...ACTING, isFresh: bool, isRecent: bool }

/** Factors that one operator may have. */
const MOST = 10

const addingTotp = call({ ...ADDING, id: uuid, name: text, secret: text }, (given) =>
  functions.add_totp({
    account: given.userId,
    factor: given.id,
    name: given.name,
    secret: given.secret,
    is_fresh: given.isFresh,
    is_recent: given.isRecent,
    most: MOST,
    at: given.now,
  }),
)

/** See `drizzle/functions/operator_factors.sql`, here and below. */
export const addTotp = (
  db: Db,
  totp: { id: string; name: string; secret: string },
  adding: Adding,
): Promise<AddOutcome> => addingTotp(db, { ...adding, ...totp })

const confirmingTotp = call({ ...ADDING, id: uuid, step: columnOrNull(operatorFactors.lastStep) }, (given) =>
  functions.confirm_totp({
    account: given.userId,
    factor: given.id,
    step: given.step,
    is_fresh: given.isFresh,
    is_recent: given.isRecent,
    session: given.sessionId,
    from_ip: given.ip,
    at: given.now,
  }),
)

export const confirmTotp = (db: Db, code: { id: string; step: number }, adding: Adding): Promise<AddOutcome> =>
  confirmingTotp(db, { ...adding, ...code })

/** A new passkey as `add_passkey` takes it. */
export interface NewPasskey {
  id: string
  name: string
  credential_id: string
  public_key: string
  sign_count: number
}

const addingPasskey = call({ ...ADDING, passkey: json<NewPasskey>() }, (given) =>
  functions.add_passkey({
    account: given.userId,
    p: given.passkey,
    is_fresh: given.isFresh,
    is_recent: given.isRecent,
    most: MOST,
    session: given.sessionId,
    from_ip: given.ip,
    at: given.now,
  }),
)

export const addPasskey = (db: Db, passkey: NewPasskey, adding: Adding): Promise<AddOutcome> =>
  addingPasskey(db, { ...adding, passkey })

const SHOWN = {
  factorId: uuid,
  step: columnOrNull(operatorFactors.lastStep),
  signCount: columnOrNull(operatorFactors.signCount),
}

/** A factor that was shown: by the step of a code, or by the counter of a passkey. */
export type Shown = Values<typeof SHOWN>

const using = call({ ...ACTING, ...SHOWN }, (given) =>
  functions.use_factor({
    account: given.userId,
    factor: given.factorId,
    step: given.step,
    signs: given.signCount,
    session: given.sessionId,
    from_ip: given.ip,
    at: given.now,
  }),
)

/** Whether a factor could be used; false for a code that was used before, and for a counter that has not risen. */
export const useFactor = (db: Db, shown: Shown, acting: Acting): Promise<boolean> => using(db, { ...acting, ...shown })

const notingFailure = call({ ...ACTING, details: text }, (given) =>
  functions.note_security_event({
    type: 'second_factor_failed',
    account: given.userId,
    session: given.sessionId,
    ip: given.ip,
    details: given.details,
    at: given.now,
  }),
)

/** Notes a code or a passkey that was not accepted. */
export const noteFailure = (db: Db, acting: Acting, details: string): Promise<void> =>
  notingFailure(db, { ...acting, details })

const removing = call({ ...ACTING, factorId: uuid }, (given) =>
  functions.remove_factor({
    account: given.userId,
    factor: given.factorId,
    session: given.sessionId,
    from_ip: given.ip,
    at: given.now,
  }),
)

export const removeFactor = (db: Db, removal: Acting & { factorId: string }): ReturnType<typeof removing> =>
  removing(db, removal)
