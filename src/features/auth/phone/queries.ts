import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../platform/db.ts'
import type { StoredContact } from '../../../platform/contacts.ts'
import { accountColumns, type AccountRow, type NewSession, type SignedInRow } from '../queries.ts'

interface SignIn {
  newAccountId: string
  phone: StoredContact
  session: NewSession
  now: number
}

/** Finds or makes the account of a phone and opens a session; see `drizzle/functions/sign_in_by_phone.sql`. */
export const signInByPhone = (db: Db, s: SignIn): Promise<SignedInRow> =>
  db.one(sql`
    select r.held, r.events, ${accountColumns(sql`r.account`)}
    from sign_in_by_phone(${s.newAccountId}, ${s.phone.index}, ${s.phone.cipher}, ${JSON.stringify(s.session)}::jsonb, ${instant(s.now)}) r`)

interface Link {
  userId: string
  phone: StoredContact
  ip: string
  now: number
}

/** Gives an account a phone; see `drizzle/functions/link_phone.sql`. */
export const linkPhone = (db: Db, l: Link): Promise<AccountRow & { outcome: 'linked' | 'taken' | 'gone' }> =>
  db.one(sql`
    select r.outcome, ${accountColumns(sql`r.account`)}
    from link_phone(${l.userId}, ${l.phone.index}, ${l.phone.cipher}, ${l.ip}, ${instant(l.now)}) r`)
