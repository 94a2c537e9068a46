import { desc, eq } from 'drizzle-orm'
import { userConsents } from '../../../../drizzle/consents.ts'
import { accept_page } from '../../../../drizzle/functions/generated.ts'
import type { Db } from '../../../foundation/db.ts'
import { integer, moment, text, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

/** The most that somebody is shown. */
const MOST = 200

const accepted = statement({ userId: userConsents.userId }, (orm, { userId }) =>
  orm
    .select({
      slug: userConsents.slug,
      locale: userConsents.locale,
      revision: userConsents.revision,
      accepted_at: userConsents.acceptedAt,
    })
    .from(userConsents)
    .where(eq(userConsents.userId, userId))
    .orderBy(desc(userConsents.acceptedAt), userConsents.slug, userConsents.locale, desc(userConsents.revision))
    .limit(MOST),
)

/** Everything that somebody has accepted, the latest first. */
export const consentsOf = (db: Db, userId: string): Promise<RowOfStatement<typeof accepted>[]> =>
  accepted.all(db, { userId })

const ACCEPTANCE = { userId: uuid, slug: text, locale: text, revision: integer, now: moment }

const accepting = statement(ACCEPTANCE, (orm, { userId, slug, locale, revision, now }) => {
  const { source, row } = accept_page({ account: userId, slug, locale, revision, at: now }).as('r')
  return orm.select(row).from(source)
})

/** See `accept_page` in `drizzle/functions/consents.sql`. */
export const acceptPage = (db: Db, acceptance: Values<typeof ACCEPTANCE>): Promise<RowOfStatement<typeof accepting>> =>
  accepting.one(db, acceptance)
