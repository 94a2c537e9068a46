import { and, eq, inArray, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import { mailTokens, users } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { integer, json, moment, orNull, text, uuid, word, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { StoredContact } from '../../../security/contacts.ts'
import { accountView, type AccountRow, type NewSession } from '../queries.ts'
import type { MailToken } from './mail-token.ts'

/** The token of a mail; {@link ofToken} gives the values. */
const TOKEN = { tokenHash: text, tokenExpires: moment }

const ofToken = ({ hash, expiresAt }: MailToken): Values<typeof TOKEN> => ({
  tokenHash: hash,
  tokenExpires: expiresAt,
})

const REGISTRATION = { newAccountId: uuid, passwordHash: text, session: json<NewSession>(), now: moment }

const registering = statement({ ...REGISTRATION, ...TOKEN, index: text, cipher: text }, (orm, given) => {
  const { source, row } = functions
    .register_by_email({
      new_account: given.newAccountId,
      index: given.index,
      cipher: given.cipher,
      password: given.passwordHash,
      token_hash: given.tokenHash,
      token_expires: given.tokenExpires,
      s: given.session,
      at: given.now,
    })
    .as('registered')
  return orm.select({ mail: row.mail, events: row.events, ...accountView(row.account) }).from(source)
})

/** Creates an account that claims an address; see `drizzle/functions/register_by_email.sql`. */
export const registerByEmail = (
  db: Db,
  { email, token, ...rest }: Values<typeof REGISTRATION> & { email: StoredContact; token: MailToken },
): Promise<RowOfStatement<typeof registering>> => registering.one(db, { ...rest, ...email, ...ofToken(token) })

/** More accounts than the limits allow for one address in days. */
const MOST_CLAIMS = 500

const ofEmail = statement({ index: text }, (orm, { index }) => {
  const p = alias(users, 'p')
  const proved = orm.select({ id: p.id }).from(p).where(eq(p.emailIndex, index))
  return orm
    .select(accountView(whole(users)))
    .from(users)
    .where(or(eq(users.emailIndex, index), and(eq(users.pendingEmailIndex, index), notExists(proved))))
    .orderBy(sql`coalesce(${users.pendingEmailAt}, ${users.createdAt})`, users.id)
    .limit(MOST_CLAIMS)
})

/** The accounts that an address may belong to: the one that has proved it, else all that claim it. */
export const accountsOfEmail = (db: Db, index: string): Promise<AccountRow[]> => ofEmail.all(db, { index })

/** A password just verified, by its hash. If another has been set since, that one wins. */
const PROVED = { userId: uuid, passwordHash: orNull(text) }
type ProvedPassword = Values<typeof PROVED>

const rehashing = statement({ ...PROVED, newHash: text }, (orm, { userId, passwordHash, newHash }) =>
  orm
    .update(users)
    .set({ passwordHash: newHash })
    .where(and(eq(users.id, userId), eq(users.passwordHash, passwordHash)))
    .returning({ id: users.id }),
)

/** Replaces the hash of a password. */
export async function rehash(db: Db, { userId, passwordHash }: ProvedPassword, newHash: string): Promise<void> {
  await rehashing.all(db, { userId, passwordHash, newHash })
}

const opening = statement({ ...PROVED, session: json<NewSession>(), now: moment }, (orm, given) => {
  const still = orm.$with('still').as(
    orm
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, given.userId), eq(users.passwordHash, given.passwordHash), eq(users.status, 'active')))
      .for('share'),
  )
  const events = functions.open_session({ account: still.id, s: given.session, how: 'email', at: given.now })
  return orm.with(still).select({ events }).from(still)
})

/** Opens a session; null when the account has changed its password meanwhile, is no longer active, or is gone. */
export const openSessionByPassword = async (
  db: Db,
  { userId, passwordHash }: ProvedPassword,
  session: NewSession,
  now: number,
): Promise<DomainEvent[] | null> => (await opening.maybe(db, { userId, passwordHash, session, now }))?.events ?? null

const REQUEST = { purpose: word<'verify' | 'reset'>(), emailIndex: text, ip: text, now: moment }

const requesting = call({ ...REQUEST, ...TOKEN }, (given) =>
  functions.request_mail({
    kind: given.purpose,
    index: given.emailIndex,
    token_hash: given.tokenHash,
    expires: given.tokenExpires,
    from_ip: given.ip,
    at: given.now,
  }),
)

/**
 * Whether the mail with this token should be sent; see `request_mail` in `drizzle/functions/mail_tokens.sql`. Takes the
 * same time either way.
 */
export const requestMail = (
  db: Db,
  { token, ...request }: Values<typeof REQUEST> & { token: MailToken },
): Promise<boolean> => requesting(db, { ...request, ...ofToken(token) })

const discarding = statement({ tokenHash: text }, (orm, { tokenHash }) =>
  orm.delete(mailTokens).where(eq(mailTokens.hash, tokenHash)).returning({ hash: mailTokens.hash }),
)

/** Deletes a mail that could not be sent, so that the next one is not delayed. */
export async function discardMail(db: Db, tokenHash: string): Promise<void> {
  await discarding.all(db, { tokenHash })
}

const forgetting = call({ most: integer, now: moment }, ({ most, now }) => functions.forget_mails({ most, at: now }))

/** Deletes at most `most` mails with expired tokens. Returns how many. */
export const forgetMails = (db: Db, most: number, now: number): Promise<number> => forgetting(db, { most, now })

const RESET = {
  tokenHash: text,
  passwordHash: text,
  /** The chosen one of several accounts that claim the address. */
  chosen: orNull(uuid),
  ip: text,
  now: moment,
}

const resetting = statement(RESET, (orm, given) => {
  const { source, row } = functions
    .reset_password({
      token_hash: given.tokenHash,
      password: given.passwordHash,
      chosen: given.chosen,
      from_ip: given.ip,
      at: given.now,
    })
    .as('done')
  return orm.select({ outcome: row.outcome, events: row.events, ...accountView(row.account) }).from(source)
})

type ResetRow =
  | (AccountRow & { outcome: 'reset'; events: DomainEvent[] })
  | { outcome: 'invalid' | 'choose' | 'unknown'; events: DomainEvent[] }

/** Sets a password by a mailed token and ends all sessions; see `drizzle/functions/prove_email.sql`. */
export async function resetPassword(db: Db, reset: Values<typeof RESET>): Promise<ResetRow> {
  const { outcome, events, ...account } = await resetting.one(db, reset)
  return outcome === 'reset' ? { ...account, outcome, events } : { outcome, events }
}

const CHANGE = { newHash: text, keepSession: uuid, ip: text, now: moment }

const changing = statement({ ...PROVED, ...CHANGE }, (orm, given) => {
  const changed = orm.$with('changed').as(
    orm
      .update(users)
      .set({ passwordHash: given.newHash, updatedAt: given.now })
      .where(and(eq(users.id, given.userId), eq(users.passwordHash, given.passwordHash)))
      .returning({ id: users.id, emailIndex: users.emailIndex }),
  )
  const address = orm.select({ emailIndex: changed.emailIndex }).from(changed)
  const dropped = orm.$with('dropped').as(
    orm
      .delete(mailTokens)
      .where(and(inArray(mailTokens.emailIndex, address), eq(mailTokens.purpose, 'reset')))
      .returning({ hash: mailTokens.hash }),
  )
  const event = { account: changed.id, session: given.keepSession, ip: given.ip, details: null, at: given.now }
  return orm
    .with(changed, dropped)
    .select({
      events: functions.end_sessions({
        account: changed.id,
        only_session: null,
        keep_session: given.keepSession,
        reason: 'password_changed',
        from_ip: given.ip,
        at: given.now,
      }),
      noted: functions.note_security_event({ type: 'password_changed', ...event }),
    })
    .from(changed)
})

/**
 * Sets a new password, ends every other session, and invalidates mailed links for setting one. Null when the password
 * was changed concurrently.
 */
export async function changePassword(
  db: Db,
  { present: { userId, passwordHash }, ...change }: Values<typeof CHANGE> & { present: ProvedPassword },
): Promise<DomainEvent[] | null> {
  return (await changing.maybe(db, { userId, passwordHash, ...change }))?.events ?? null
}

const CLAIM = { userId: uuid, ip: text, now: moment }

const claiming = call({ ...CLAIM, ...TOKEN, index: text, cipher: text }, (given) =>
  functions.claim_email({
    account: given.userId,
    index: given.index,
    cipher: given.cipher,
    token_hash: given.tokenHash,
    expires: given.tokenExpires,
    from_ip: given.ip,
    at: given.now,
  }),
)

/** Lets an account claim an address. Returns whether the mail with the token should be sent. */
export const claimEmail = (
  db: Db,
  { email, token, ...claim }: Values<typeof CLAIM> & { email: StoredContact; token: MailToken },
): Promise<boolean> => claiming(db, { ...claim, ...email, ...ofToken(token) })
