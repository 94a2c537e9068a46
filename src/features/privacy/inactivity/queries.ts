import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { userConsents } from '../../../../drizzle/consents.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { ResultOf } from '../../../../drizzle/functions/results.ts'
import { inactiveAccounts } from '../../../../drizzle/inactivity.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { scalarOrNull } from '../../../foundation/fragments.ts'
import { integer, moment, uuid, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'

const FOUND = { most: integer, months: integer, now: moment }

const finding = call(FOUND, ({ most, months, now }) => functions.find_inactive({ most, months, at: now }))

/** Takes note of at most about `most` further accounts; see `drizzle/functions/inactive_accounts.sql`. Returns how many. */
export const findInactive = (db: Db, given: Values<typeof FOUND>): Promise<number> => finding(db, given)

const DECIDED = { most: integer, months: integer, graceDays: integer, now: moment }

const deciding = call(DECIDED, ({ most, months, graceDays, now }) =>
  functions.follow_inactive({ most, months, grace_days: graceDays, at: now }),
)

/** Decides about at most `most` accounts that are due; see `follow_inactive` there. */
export const decideInactive = (db: Db, given: Values<typeof DECIDED>): Promise<ResultOf<'follow_inactive', unknown>> =>
  deciding(db, given)

const OWED = { userId: uuid, step: integer }

const owed = statement(OWED, (orm, { userId, step }) => {
  const locale = orm
    .select({ value: userConsents.locale })
    .from(userConsents)
    .where(eq(userConsents.userId, users.id))
    .orderBy(desc(userConsents.acceptedAt))
    .limit(1)
  return orm
    .select({
      deleteAt: inactiveAccounts.deleteAt,
      emailIndex: users.emailIndex,
      emailCipher: users.emailCipher,
      /** In which its owner has accepted the terms last. */
      locale: scalarOrNull(locale),
    })
    .from(inactiveAccounts)
    .innerJoin(users, and(eq(users.id, inactiveAccounts.userId), isNull(users.deletedAt)))
    .where(and(eq(inactiveAccounts.userId, userId), eq(inactiveAccounts.step, step), lt(inactiveAccounts.told, step)))
})

export type OwedWarning = RowOfStatement<typeof owed>

/** A warning that has been decided upon and not handed over; null where it has, or the account is used again. */
export const owedWarning = (db: Db, given: Values<typeof OWED>): Promise<OwedWarning | null> => owed.maybe(db, given)

const telling = statement(OWED, (orm, { userId, step }) =>
  orm
    .update(inactiveAccounts)
    .set({ told: step })
    .where(and(eq(inactiveAccounts.userId, userId), eq(inactiveAccounts.step, step)))
    .returning({ userId: inactiveAccounts.userId }),
)

/** Notes that a warning was handed over. */
export async function noteTold(db: Db, given: Values<typeof OWED>): Promise<void> {
  await telling.maybe(db, given)
}
