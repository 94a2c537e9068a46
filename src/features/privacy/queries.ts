import { and, eq, isNotNull, sql, type SQL } from 'drizzle-orm'
import type { RowOf } from '../../../drizzle/functions/call.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import { fieldOf, whole } from '../../../drizzle/functions/rows.ts'
import { subscriptions } from '../../../drizzle/subscriptions.ts'
import { users } from '../../../drizzle/users.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Role } from '../../catalogue/roles.ts'
import type { Db } from '../../foundation/db.ts'
import { jsonList, scalar } from '../../foundation/fragments.ts'
import { integer, json, moment, text, texts, uuid, type Values } from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import type { Deletion } from '../../security/revocation.ts'
import type { Mark } from './erasures/marks.ts'

type Account = SQL<RowOf<'users'> | null>

/** Until when an account can be restored that is deleted. */
const restorableUntil = <T extends Date | null>(account: Account): SQL<T> =>
  // Guarantee: the caller says where one of the two is never null.
  sql`coalesce(${fieldOf(account, users.restorableUntil)}, ${fieldOf(account, users.deletedAt)})`.mapWith(
    users.deletedAt,
  ) as SQL<T>

/** What follows from a deletion, from its account. */
const hidden = (orm: Orm, account: Account, userId: SQL<string>) => ({
  // Guarantee: it is deleted by then.
  restorableUntil: restorableUntil<Date>(account),
  emailIndex: fieldOf(account, users.emailIndex),
  emailCipher: fieldOf(account, users.emailCipher),
  /** The sellers of what still renews, each once. */
  sellers: scalar(
    orm
      .select({
        value: jsonList(sql<(typeof subscriptions.$inferSelect)['provider']>`distinct ${subscriptions.provider}`),
      })
      .from(subscriptions)
      .where(and(eq(subscriptions.userId, userId), subscriptions.renews)),
  ),
})

const CHANGE = { userId: uuid, sessionId: uuid, ip: text, now: moment }
type Change = Values<typeof CHANGE>

const hiding = statement({ ...CHANGE, until: moment }, (orm, { userId, sessionId, ip, now, until }) => {
  const args = { account: userId, until, by_session: sessionId, from_ip: ip, at: now }
  const { source, row } = functions.delete_account(args).as('r')
  return orm.select({ isNew: row.is_new, events: row.events, ...hidden(orm, row.person, userId) }).from(source)
})

/** `isNew`: whether this statement hid the account. */
export type HiddenRow = RowOfStatement<typeof hiding>

/** Hides an account; see `drizzle/functions/delete_account.sql`. Null when it is gone. */
export const hideAccount = (db: Db, until: number, change: Change): Promise<HiddenRow | null> =>
  hiding.maybe(db, { ...change, until })

/** A deletion that its owner has asked an operator for. */
export interface RequestedDeletion {
  userId: string
  operatorId: string
  /** The roles whose accounts the operator may act on. */
  below: readonly Role[]
  reason: string
  now: number
}

const REQUESTED = { userId: uuid, operatorId: uuid, below: texts, reason: text, until: moment, now: moment }

const hidingOnRequest = statement(REQUESTED, (orm, { userId, operatorId, below, reason, until, now }) => {
  const args = { person: userId, until, reason, operator: operatorId, below, at: now }
  const { source, row } = functions.delete_user_on_request(args).as('r')
  return orm
    .select({
      outcome: row.outcome,
      isNew: row.is_new,
      events: row.events,
      ...hidden(orm, row.person_row, userId),
    })
    .from(source)
})

/**
 * The same by an operator, noted in the audit log; see `delete_user_on_request` in `drizzle/functions/operator_users.sql`. The rest
 * is only there with the outcome 'ok'.
 */
export const hideOnRequest = (
  db: Db,
  until: number,
  wanted: RequestedDeletion,
): Promise<RowOfStatement<typeof hidingOnRequest>> => hidingOnRequest.one(db, { ...wanted, until })

const restoring = statement(CHANGE, (orm, { userId, sessionId, ip, now }) => {
  const args = { account: userId, by_session: sessionId, from_ip: ip, at: now }
  const { source, row } = functions.restore_account(args).as('r')
  return orm
    .select({
      outcome: row.outcome,
      restorableUntil: restorableUntil<Date | null>(row.person),
      events: row.events,
    })
    .from(source)
})

/** Restores an account; see `restore_account` there. Null when it is gone. */
export const unhideAccount = (db: Db, change: Change): Promise<RowOfStatement<typeof restoring> | null> =>
  restoring.maybe(db, change)

const deletion = statement({ userId: users.id }, (orm, { userId }) =>
  orm
    // Guarantee: of an account that is deleted.
    .select({ until: restorableUntil<Date>(whole(users)) })
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.deletedAt))),
)

/** Until when a deleted account can be restored; null when it is not deleted, or gone. */
export async function deletionOf(db: Db, userId: string): Promise<Deletion | null> {
  const row = await deletion.maybe(db, { userId })
  return row && { restorableUntil: row.until.toISOString() }
}

const purging = call({ most: integer, now: moment }, ({ most, now }) => functions.purge_accounts({ most, at: now }))

/** Purges at most `most` accounts past their restore period; see `purge_accounts` there. */
export const purgeDue = (db: Db, most: number, now: number): Promise<DomainEvent[]> => purging(db, { most, now })

const REAPPLIED = { marks: json<readonly Mark[]>(), most: integer, now: moment }

const reapplying = call(REAPPLIED, ({ marks, most, now }) => functions.reapply_erasures({ marks, most, at: now }))

/** Applies at most `most` erasures again that a restored database does not know of; see `reapply_erasures` there. */
export const reapply = (db: Db, given: Values<typeof REAPPLIED>): Promise<DomainEvent[]> => reapplying(db, given)

const since = statement({ userId: users.id }, (orm, { userId }) =>
  orm
    // Guarantee: of an account that is deleted.
    .select({ at: sql<Date>`${users.deletedAt}`.mapWith(users.deletedAt) })
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.deletedAt))),
)

/** When a deleted account was deleted; null when it is not deleted, or gone. */
export const deletedAt = async (db: Db, userId: string): Promise<Date | null> =>
  (await since.maybe(db, { userId }))?.at ?? null
