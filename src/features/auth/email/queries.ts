import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import type { StoredContact } from '../../../security/contacts.ts'
import { accountColumns, type AccountRow, type NewSession } from '../queries.ts'
import type { MailToken } from './mail-token.ts'

interface Registration {
  newAccountId: string
  email: StoredContact
  passwordHash: string
  token: MailToken
  session: NewSession
  now: number
}

/** Creates an account that claims an address; see `drizzle/functions/register_by_email.sql`. */
export const registerByEmail = (
  db: Db,
  r: Registration,
): Promise<AccountRow & { mail: 'verify' | 'taken' | 'held' | null; events: DomainEvent[] }> =>
  db.one(sql`
    select r.mail, r.events, ${accountColumns(sql`r.account`)}
    from register_by_email(
      new_account => ${r.newAccountId}, index => ${r.email.index}, cipher => ${r.email.cipher},
      password => ${r.passwordHash}, token_hash => ${r.token.hash}, token_expires => ${r.token.expiresAt},
      s => ${JSON.stringify(r.session)}::jsonb, at => ${instant(r.now)}
    ) r`)

/** More accounts than the limits allow for one address in days. */
const MOST_CLAIMS = 500

/** The accounts that an address may belong to: the one that has proved it, else all that claim it. */
export const accountsOfEmail = (db: Db, index: string): Promise<AccountRow[]> =>
  db.rows(sql`
    select ${accountColumns(sql`u`)} from users u
    where u.email_index = ${index}
      or (u.pending_email_index = ${index} and not exists (select from users p where p.email_index = ${index}))
    order by coalesce(u.pending_email_at, u.created_at), u.id limit ${MOST_CLAIMS}`)

/** A password just verified, by its hash. If another has been set since, that one wins. */
type ProvedPassword = Pick<AccountRow, 'userId' | 'passwordHash'>

/** Replaces the hash of a password. */
export async function rehash(db: Db, { userId, passwordHash }: ProvedPassword, newHash: string): Promise<void> {
  await db.rows(
    sql`update users set password_hash = ${newHash} where id = ${userId} and password_hash = ${passwordHash}`,
  )
}

/** Opens a session; null when the account has changed its password meanwhile, is no longer active, or is gone. */
export async function openSessionByPassword(
  db: Db,
  { userId, passwordHash }: ProvedPassword,
  session: NewSession,
  now: number,
): Promise<DomainEvent[] | null> {
  const [row] = await db.rows<{ events: DomainEvent[] }>(sql`
    with still as (
      select id from users where id = ${userId} and password_hash = ${passwordHash} and status = 'active'
      for share
    )
    select open_session(
      account => id, s => ${JSON.stringify(session)}::jsonb, how => 'email', at => ${instant(now)}
    ) as events from still`)
  return row?.events ?? null
}

interface MailRequest {
  purpose: 'verify' | 'reset'
  emailIndex: string
  token: MailToken
  ip: string
  now: number
}

/**
 * Whether the mail with this token should be sent; see `request_mail` in `drizzle/functions/mail_tokens.sql`. Takes the
 * same time either way.
 */
export async function requestMail(db: Db, { purpose, emailIndex, token, ip, now }: MailRequest): Promise<boolean> {
  const { isWanted } = await db.one<{ isWanted: boolean }>(sql`
    select request_mail(
      kind => ${purpose}, index => ${emailIndex}, token_hash => ${token.hash}, expires => ${token.expiresAt},
      from_ip => ${ip}, at => ${instant(now)}
    ) as "isWanted"`)
  return isWanted
}

/** Deletes a mail that could not be sent, so that the next one is not delayed. */
export async function discardMail(db: Db, tokenHash: string): Promise<void> {
  await db.rows(sql`delete from mail_tokens where hash = ${tokenHash}`)
}

/** Deletes at most `most` mails with expired tokens. Returns how many. */
export const forgetMails = async (db: Db, most: number, now: number): Promise<number> =>
  (await db.one<{ count: number }>(sql`select forget_mails(${most}, ${instant(now)}) as count`)).count

interface Reset {
  tokenHash: string
  passwordHash: string
  /** The chosen one of several accounts that claim the address. */
  chosen: string | null
  ip: string
  now: number
}

type ResetRow =
  | (AccountRow & { outcome: 'reset'; events: DomainEvent[] })
  | { outcome: 'invalid' | 'choose' | 'unknown'; events: DomainEvent[] }

/** Sets a password by a mailed token and ends all sessions; see `drizzle/functions/prove_email.sql`. */
export const resetPassword = (db: Db, r: Reset): Promise<ResetRow> =>
  db.one(sql`
    select r.outcome, r.events, ${accountColumns(sql`r.account`)}
    from reset_password(
      token_hash => ${r.tokenHash}, password => ${r.passwordHash}, chosen => ${r.chosen}, from_ip => ${r.ip},
      at => ${instant(r.now)}
    ) r`)

interface PasswordChange {
  present: ProvedPassword
  newHash: string
  keepSession: string
  ip: string
  now: number
}

/**
 * Sets a new password, ends every other session, and invalidates mailed links for setting one. Null when the password
 * was changed concurrently.
 */
export async function changePassword(db: Db, c: PasswordChange): Promise<DomainEvent[] | null> {
  const [row] = await db.rows<{ events: DomainEvent[] }>(sql`
    with changed as (
      update users set password_hash = ${c.newHash}, updated_at = ${instant(c.now)}
      where id = ${c.present.userId} and password_hash = ${c.present.passwordHash} returning id, email_index
    ), dropped as (
      delete from mail_tokens m using changed where m.email_index = changed.email_index and m.purpose = 'reset'
    )
    select end_sessions(
      account => id, only_session => null, keep_session => ${c.keepSession}, reason => 'password_changed',
      from_ip => ${c.ip}, at => ${instant(c.now)}
    ) as events,
      note_security_event(
        type => 'password_changed', account => id, session => ${c.keepSession}, ip => ${c.ip}, details => null,
        at => ${instant(c.now)}
      )
    from changed`)
  return row?.events ?? null
}

interface Claim {
  userId: string
  email: StoredContact
  token: MailToken
  ip: string
  now: number
}

/** Lets an account claim an address. Returns whether the mail with the token should be sent. */
export async function claimEmail(db: Db, { userId, email, token, ip, now }: Claim): Promise<boolean> {
  const { isWanted } = await db.one<{ isWanted: boolean }>(sql`
    select claim_email(
      account => ${userId}, index => ${email.index}, cipher => ${email.cipher}, token_hash => ${token.hash},
      expires => ${token.expiresAt}, from_ip => ${ip}, at => ${instant(now)}
    ) as "isWanted"`)
  return isWanted
}
