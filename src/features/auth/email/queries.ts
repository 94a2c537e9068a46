import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../platform/db.ts'
import type { DomainEvent } from '../../../platform/outbox.ts'
import type { StoredContact } from '../../../platform/contacts.ts'
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

/** Makes an account that claims an address; see `drizzle/functions/register_by_email.sql`. */
export const registerByEmail = (
  db: Db,
  r: Registration,
): Promise<AccountRow & { isTaken: boolean; held: string | null; events: DomainEvent[] }> =>
  db.one(sql`
    select r.is_taken as "isTaken", r.held, r.events, ${accountColumns(sql`r.account`)}
    from register_by_email(${r.newAccountId}, ${r.email.index}, ${r.email.cipher}, ${r.passwordHash}, ${r.token.hash}, ${r.token.expiresAt},
      ${JSON.stringify(r.session)}::jsonb, ${instant(r.now)}) r`)

/** More accounts than the limits let anybody make with one address in days. */
const MOST_CLAIMS = 500

/** The accounts that an address may be meant to lead to: the one that has proved it, else all that claim it. */
export const accountsOfEmail = (db: Db, index: string): Promise<AccountRow[]> =>
  db.rows(sql`
    select ${accountColumns(sql`u`)} from users u
    where u.email_index = ${index}
      or (u.pending_email_index = ${index} and not exists (select from users p where p.email_index = ${index}))
    order by coalesce(u.pending_email_at, u.created_at), u.id limit ${MOST_CLAIMS}`)

/** A password that has just been shown to be right, by its hash. Another one that has been set since counts more. */
type ProvedPassword = Pick<AccountRow, 'userId' | 'passwordHash'>

/** Replaces the hash of a password. */
export async function rehash(db: Db, { userId, passwordHash }: ProvedPassword, newHash: string): Promise<void> {
  await db.rows(
    sql`update users set password_hash = ${newHash} where id = ${userId} and password_hash = ${passwordHash}`,
  )
}

/** Opens a session; null when meanwhile the account has another password, is not active any more, or is gone. */
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
    select open_session(id, ${JSON.stringify(session)}::jsonb, 'email', ${instant(now)}) as events from still`)
  return row?.events ?? null
}

interface TokenRequest {
  purpose: 'verify' | 'reset'
  emailIndex: string
  token: MailToken
  ip: string
  now: number
}

/** Writes a token for whoever an address leads to; null when that is nobody. Takes the same time either way. */
export async function requestMailToken(db: Db, r: TokenRequest): Promise<AccountRow | null> {
  const row = await db.one<AccountRow | { userId: null }>(sql`
    select ${accountColumns(sql`a`)}
    from request_mail_token(${r.purpose}, ${r.emailIndex}, ${r.token.hash}, ${r.token.expiresAt}, ${r.ip}, ${instant(r.now)}) a`)
  return row.userId === null ? null : row
}

export const verifyEmail = (
  db: Db,
  hash: string,
  ip: string,
  now: number,
): Promise<{ outcome: 'verified' | 'taken' | 'held' | 'invalid' }> =>
  db.one(sql`select outcome from verify_email(${hash}, ${ip}, ${instant(now)})`)

interface Reset {
  tokenHash: string
  passwordHash: string
  ip: string
  now: number
}

/** Sets a password by a mailed token and ends all sessions; see `drizzle/functions/prove_email.sql`. */
export const resetPassword = (
  db: Db,
  r: Reset,
): Promise<AccountRow & { outcome: 'reset' | 'invalid'; events: DomainEvent[] }> =>
  db.one(sql`
    select r.outcome, r.events, ${accountColumns(sql`r.account`)}
    from reset_password(${r.tokenHash}, ${r.passwordHash}, ${r.ip}, ${instant(r.now)}) r`)

interface PasswordChange {
  present: ProvedPassword
  newHash: string
  keepSession: string
  ip: string
  now: number
}

/**
 * Sets a new password, ends every other session, and makes links worthless that were mailed to set one. Null when another
 * one has been set meanwhile.
 */
export async function changePassword(db: Db, c: PasswordChange): Promise<DomainEvent[] | null> {
  const [row] = await db.rows<{ events: DomainEvent[] }>(sql`
    with changed as (
      update users set password_hash = ${c.newHash}, updated_at = ${instant(c.now)}
      where id = ${c.present.userId} and password_hash = ${c.present.passwordHash} returning id
    ), dropped as (
      delete from mail_tokens m using changed where m.user_id = changed.id and m.purpose = 'reset'
    )
    select end_sessions(id, null, ${c.keepSession}, 'password_changed', ${c.ip}, ${instant(c.now)}) as events,
      note_security_event('password_changed', id, ${c.keepSession}, ${c.ip}, null, ${instant(c.now)})
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

/** Lets an account claim an address, to be proved by the token. */
export async function claimEmail(db: Db, c: Claim): Promise<void> {
  await db.rows(sql`
    with claimed as (
      update users set pending_email_index = ${c.email.index}, pending_email_cipher = ${c.email.cipher}, updated_at = ${instant(c.now)},
        pending_email_at = case when pending_email_index = ${c.email.index} then pending_email_at else ${instant(c.now)} end
      where id = ${c.userId} returning id
    )
    select issue_mail_token('verify', ${c.email.index}, id, ${c.token.hash}, ${c.token.expiresAt}),
      note_security_event('email_claimed', id, null, ${c.ip}, null, ${instant(c.now)})
    from claimed`)
}
