import { sql } from 'drizzle-orm'
import type { StoredContact } from '../../../security/contacts.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import { accountColumns, type NewSession, type SignedInRow } from '../queries.ts'

interface SignIn {
  newAccountId: string
  /** Keyed index of Google's id for the user. */
  subject: string
  /** The address that Google has verified. */
  email: StoredContact | null
  session: NewSession
  now: number
}

/** Finds, links or creates the account and opens a session; see `drizzle/functions/sign_in_by_google.sql`. */
export const signInByGoogle = (db: Db, s: SignIn): Promise<SignedInRow> =>
  db.one(sql`
    select r.held, r.events, ${accountColumns(sql`r.account`)}
    from sign_in_by_google(
      new_account => ${s.newAccountId}, subject => ${s.subject}, proved_index => ${s.email?.index ?? null},
      proved_cipher => ${s.email?.cipher ?? null}, s => ${JSON.stringify(s.session)}::jsonb, at => ${instant(s.now)}
    ) r`)
