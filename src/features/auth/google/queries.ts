import { sign_in_by_google } from '../../../../drizzle/functions/generated.ts'
import type { Db } from '../../../foundation/db.ts'
import { json, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import { statement } from '../../../foundation/statement.ts'
import type { StoredContact } from '../../../security/contacts.ts'
import { accountView, signedIn, type NewSession, type SignedInRow } from '../queries.ts'

const SIGN_IN = {
  newAccountId: uuid,
  /** Keyed index of Google's id for the user. */
  subject: text,
  session: json<NewSession>(),
  now: moment,
}
const EMAIL = { index: orNull(text), cipher: orNull(text) }

const signingIn = statement({ ...SIGN_IN, ...EMAIL }, (orm, given) => {
  const { source, row } = sign_in_by_google({
    new_account: given.newAccountId,
    subject: given.subject,
    proved_index: given.index,
    proved_cipher: given.cipher,
    s: given.session,
    at: given.now,
  }).as('signed_in')
  return orm.select({ held: row.held, events: row.events, ...accountView(row.account) }).from(source)
})

/**
 * Finds, links or creates the account and opens a session; see `drizzle/functions/sign_in_by_google.sql`. `email`: the
 * address that Google has verified.
 */
export const signInByGoogle = async (
  db: Db,
  { email, ...rest }: Values<typeof SIGN_IN> & { email: StoredContact | null },
): Promise<SignedInRow> =>
  signedIn(await signingIn.one(db, { ...rest, index: email?.index ?? null, cipher: email?.cipher ?? null }))
