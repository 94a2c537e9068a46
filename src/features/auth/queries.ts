import { eq, isNotNull, sql, type SQL } from 'drizzle-orm'
import type { RowOf } from '../../../drizzle/functions/call.ts'
import { note_security_event } from '../../../drizzle/functions/generated.ts'
import { fieldOf, whole } from '../../../drizzle/functions/rows.ts'
import { users } from '../../../drizzle/users.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Db } from '../../foundation/db.ts'
import { moment, orNull, text, uuid, type Values } from '../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { utc } from '../../foundation/time.ts'

/** An account, from its row as a table has it or a function returns it. Points in time are as Postgres writes them. */
export const accountView = (row: SQL<RowOf<'users'> | null>) => ({
  userId: fieldOf(row, users.id),
  plan: fieldOf(row, users.plan),
  role: fieldOf(row, users.role),
  isVerified: fieldOf(row, users.isVerified),
  status: fieldOf(row, users.status),
  statusReason: fieldOf(row, users.statusReason),
  statusUntil: sql<string | null>`${fieldOf(row, users.statusUntil)}`,
  phoneIndex: fieldOf(row, users.phoneIndex),
  phoneCipher: fieldOf(row, users.phoneCipher),
  emailIndex: fieldOf(row, users.emailIndex),
  emailCipher: fieldOf(row, users.emailCipher),
  pendingEmailIndex: fieldOf(row, users.pendingEmailIndex),
  pendingEmailCipher: fieldOf(row, users.pendingEmailCipher),
  passwordHash: fieldOf(row, users.passwordHash),
  hasGoogle: sql<boolean>`${isNotNull(fieldOf(row, users.googleIndex))}`,
  /** When its owner deleted the account; null if they did not. */
  deletedAt: sql<string | null>`${fieldOf(row, users.deletedAt)}`,
  restorableUntil: sql<
    string | null
  >`coalesce(${fieldOf(row, users.restorableUntil)}, ${fieldOf(row, users.deletedAt)})`,
})

export type AccountRow = RowOfStatement<typeof own>

/** The result of a sign-in that may create an account: the account, or until when the contact is held back. */
export type SignedInRow =
  (AccountRow & { held: null; events: DomainEvent[] }) | { userId: null; held: string; events: DomainEvent[] }

/** A sign-in, from the row of its statement. */
export const signedIn = ({
  held,
  events,
  ...account
}: AccountRow & { held: Date | null; events: DomainEvent[] }): SignedInRow =>
  held === null ? { ...account, held, events } : { userId: null, held: utc(held), events }

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

const SECURITY_EVENT = {
  type: text,
  userId: orNull(uuid),
  sessionId: orNull(uuid),
  ip: orNull(text),
  details: orNull(text),
  at: moment,
}

const noting = call(SECURITY_EVENT, ({ type, userId, sessionId, ip, details, at }) =>
  note_security_event({ type, account: userId, session: sessionId, ip, details, at }),
)

/** Adds a security event, where no other statement does. */
export const noteSecurityEvent = (db: Db, event: Values<typeof SECURITY_EVENT>): Promise<void> => noting(db, event)

const own = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select(accountView(whole(users)))
    .from(users)
    .where(eq(users.id, userId)),
)

/** The caller's own account, deleted or not. */
export const accountOf = (db: Db, userId: string): Promise<AccountRow | null> => own.maybe(db, { userId })
