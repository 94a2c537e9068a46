import { and, eq, lte, or, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { json, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { StoredContact } from '../../../security/contacts.ts'
import { accountView, signedIn, type NewSession, type SignedInRow } from '../queries.ts'

const SIGN_IN = { newAccountId: uuid, index: text, cipher: text, session: json<NewSession>(), now: moment }

const signingIn = statement(SIGN_IN, (orm, { newAccountId, index, cipher, session, now }) => {
  const { source, row } = functions
    .sign_in_by_phone({ new_account: newAccountId, index, cipher, s: session, at: now })
    .as('signed_in')
  return orm.select({ held: row.held, events: row.events, ...accountView(row.account) }).from(source)
})

/** Finds or creates the account of a phone and opens a session; see `drizzle/functions/sign_in_by_phone.sql`. */
export const signInByPhone = async (
  db: Db,
  { phone, ...rest }: Omit<Values<typeof SIGN_IN>, keyof StoredContact> & { phone: StoredContact },
): Promise<SignedInRow> => signedIn(await signingIn.one(db, { ...rest, ...phone }))

const LINK = { userId: uuid, index: text, cipher: text, ip: text, now: moment }

const linking = statement(LINK, (orm, { userId, index, cipher, ip, now }) => {
  const { source, row } = functions.link_phone({ person: userId, index, cipher, from_ip: ip, at: now }).as('linked')
  return orm.select({ outcome: row.outcome, ...accountView(row.account) }).from(source)
})

/** Adds a phone to an account; see `drizzle/functions/link_phone.sql`. */
export const linkPhone = (
  db: Db,
  { phone, ...rest }: Omit<Values<typeof LINK>, keyof StoredContact> & { phone: StoredContact },
): Promise<RowOfStatement<typeof linking>> => linking.one(db, { ...rest, ...phone })

const KNOWN = { phoneIndex: text, userId: orNull(uuid), since: moment }

const knowing = call(KNOWN, ({ phoneIndex, userId, since }, orm) => {
  const ids = orm.select({ id: users.id }).from(users)
  const old = and(eq(users.id, userId), users.isVerified, lte(users.createdAt, since))
  return sql<boolean>`${or(
    sql`exists ${ids.where(eq(users.phoneIndex, phoneIndex))}`,
    sql`exists ${orm.select({ id: users.id }).from(users).where(old)}`,
  )}`
})

/**
 * Whether a number is known: it is an account's, or `userId`, an account with a proved contact and older than `since`,
 * adds it to itself.
 */
export const isKnownPhone = (db: Db, asked: Values<typeof KNOWN>): Promise<boolean> => knowing(db, asked)
