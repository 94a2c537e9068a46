import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { sql, type SQL } from 'drizzle-orm'
import type { Role } from '../../catalogue/roles.ts'
import { instant, type Db } from '../../foundation/db.ts'

/** An account as returned by the database's functions. */
export interface AccountRow {
  userId: string
  plan: Plan
  role: Role
  isVerified: boolean
  status: 'active' | 'suspended' | 'banned'
  statusReason: string | null
  statusUntil: string | null
  phoneIndex: string | null
  phoneCipher: string | null
  emailIndex: string | null
  emailCipher: string | null
  pendingEmailIndex: string | null
  pendingEmailCipher: string | null
  passwordHash: string | null
  hasGoogle: boolean
  /** When its owner deleted the account; null if they did not. */
  deletedAt: string | null
  restorableUntil: string | null
}

/** The result of a sign-in that may create an account: the account, or until when the contact is held back. */
export type SignedInRow =
  (AccountRow & { held: null; events: DomainEvent[] }) | { userId: null; held: string; events: DomainEvent[] }

/** The columns of an {@link AccountRow}, from a value of type `users`. */
export const accountColumns = (account: SQL): SQL => sql`
  (${account}).id as "userId", (${account}).plan, (${account}).role, (${account}).is_verified as "isVerified",
  (${account}).status, (${account}).status_reason as "statusReason", (${account}).status_until as "statusUntil",
  (${account}).phone_index as "phoneIndex", (${account}).phone_cipher as "phoneCipher",
  (${account}).email_index as "emailIndex", (${account}).email_cipher as "emailCipher",
  (${account}).pending_email_index as "pendingEmailIndex", (${account}).pending_email_cipher as "pendingEmailCipher",
  (${account}).password_hash as "passwordHash", (${account}).google_index is not null as "hasGoogle",
  (${account}).deleted_at as "deletedAt", coalesce((${account}).restorable_until, (${account}).deleted_at) as "restorableUntil"`

/** A session to be opened, as `open_session` takes it. */
export interface NewSession {
  id: string
  refresh_hash: string
  refresh_expires_at: string
  device_hash: string
  /** By which the device is recognised in other accounts; null where it sends no id that tells it apart. */
  device_index: string | null
  device_name: string | null
  platform: string | null
  ip: string
  /** In which terms are accepted by signing up, the most wanted first. */
  languages: readonly string[]
}

interface SecurityEvent {
  type: string
  userId: string | null
  sessionId: string | null
  ip: string | null
  details: string | null
  at: number
}

/** Adds a security event, where no other statement does. */
export async function noteSecurityEvent(db: Db, e: SecurityEvent): Promise<void> {
  await db.rows(
    sql`select note_security_event(
      type => ${e.type}, account => ${e.userId}, session => ${e.sessionId}, ip => ${e.ip}, details => ${e.details},
      at => ${instant(e.at)}
    )`,
  )
}

/** The caller's own account, deleted or not. */
export async function accountOf(db: Db, userId: string): Promise<AccountRow | null> {
  const [row] = await db.rows<AccountRow>(sql`select ${accountColumns(sql`u`)} from users u where u.id = ${userId}`)
  return row ?? null
}
