import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import type { StoredContact } from '../../../security/contacts.ts'
import { accountColumns, type AccountRow, type NewSession, type SignedInRow } from '../queries.ts'

interface SignIn {
  newAccountId: string
  phone: StoredContact
  session: NewSession
  now: number
}

/** Finds or creates the account of a phone and opens a session; see `drizzle/functions/sign_in_by_phone.sql`. */
export const signInByPhone = (db: Db, s: SignIn): Promise<SignedInRow> =>
  db.one(sql`
    select r.held, r.events, ${accountColumns(sql`r.account`)}
    from sign_in_by_phone(
      new_account => ${s.newAccountId}, index => ${s.phone.index}, cipher => ${s.phone.cipher},
      s => ${JSON.stringify(s.session)}::jsonb, at => ${instant(s.now)}
    ) r`)

interface Link {
  userId: string
  phone: StoredContact
  ip: string
  now: number
}

/** Adds a phone to an account; see `drizzle/functions/link_phone.sql`. */
export const linkPhone = (db: Db, l: Link): Promise<AccountRow & { outcome: 'linked' | 'taken' | 'gone' }> =>
  db.one(sql`
    select r.outcome, ${accountColumns(sql`r.account`)}
    from link_phone(
      person => ${l.userId}, index => ${l.phone.index}, cipher => ${l.phone.cipher}, from_ip => ${l.ip},
      at => ${instant(l.now)}
    ) r`)

/**
 * Whether a number is known: it is an account's, or `userId`, an account with a proved contact and older than `since`,
 * adds it to itself.
 */
export const isKnownPhone = async (
  db: Db,
  { phoneIndex, userId, since }: { phoneIndex: string; userId: string | null; since: number },
): Promise<boolean> => {
  const { known } = await db.one<{ known: boolean }>(sql`
    select exists (select from users where phone_index = ${phoneIndex})
      or exists (select from users where id = ${userId} and is_verified and created_at <= ${instant(since)}) as known`)
  return known
}
