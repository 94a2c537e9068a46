import { and, eq, ne, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { users } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { day, integer, moment, uuid } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { Suspension } from '../../../security/revocation.ts'

const underage = statement({ userId: uuid, said: day, now: moment }, (orm, { userId, said, now }) => {
  const { source, row } = functions.say_underage({ account: userId, said, at: now }).as('said')
  return orm.select(row).from(source)
})

/** `until`: until when the contacts of a closed account are held back. */
export type UnderageRow = RowOfStatement<typeof underage>

/** Applies an under-age date of birth; see `drizzle/functions/minors.sql`. Null when the account is gone. */
export const writeUnderage = (db: Db, userId: string, said: string, now: number): Promise<UnderageRow | null> =>
  underage.maybe(db, { userId, said, now })

const releasing = call({ most: integer, now: moment }, ({ most, now }) => functions.release_contacts({ most, at: now }))

/** Deletes at most `most` contacts whose hold has expired. Returns how many. */
export const releaseDue = (db: Db, most: number, now: number): Promise<number> => releasing(db, { most, now })

const lifting = call({ most: integer, now: moment }, ({ most, now }) => functions.lift_suspensions({ most, at: now }))

/** Reactivates at most `most` accounts whose suspension has expired. */
export const activateLapsed = (db: Db, most: number, now: number): Promise<DomainEvent[]> => lifting(db, { most, now })

const suspension = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select({
      reason: sql<string>`coalesce(${users.statusReason}, ${users.status})`,
      until: sql<string | null>`${users.statusUntil}`,
    })
    .from(users)
    .where(and(eq(users.id, userId), ne(users.status, 'active'))),
)

/** Why an account is blocked; null when it is not, or does not exist. */
export const suspensionOf = (db: Db, userId: string): Promise<Suspension | null> => suspension.maybe(db, { userId })

const forgetting = call({ most: integer, now: moment }, ({ most, now }) =>
  functions.forget_security_events({ most, at: now }),
)

/** Deletes at most `most` security events older than a year. Returns how many. */
export const forgetEvents = (db: Db, most: number, now: number): Promise<number> => forgetting(db, { most, now })
