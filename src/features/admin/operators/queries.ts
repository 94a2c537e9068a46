import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { RoleChange } from '../../../../drizzle/functions/results/operators.ts'
import { operatorFactors } from '../../../../drizzle/operators.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import { users } from '../../../../drizzle/users.ts'
import type { OperatorRole } from '../../../catalogue/roles.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, jsonList, scalar, upTo } from '../../../foundation/fragments.ts'
import { integer, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import { call, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../http/page-by-time.ts'

export type { RoleChange }

/** A change of another operator. */
const BY_ADMIN = { operatorId: uuid, userId: uuid, note: orNull(text), ip: text, now: moment }
type ByAdmin = Values<typeof BY_ADMIN>

const settingRole = call({ ...BY_ADMIN, role: users.role }, (given) =>
  functions.set_operator_role({
    operator: given.operatorId,
    target_id: given.userId,
    role: given.role,
    note: given.note,
    from_ip: given.ip,
    at: given.now,
  }),
)

/** See `drizzle/functions/operator_roles.sql`, here and below. */
export const setRole = (db: Db, change: ByAdmin & { role: (typeof users.$inferSelect)['role'] }): Promise<RoleChange> =>
  settingRole(db, change)

const resetting = call(BY_ADMIN, (given) =>
  functions.reset_factors({
    operator: given.operatorId,
    target_id: given.userId,
    note: given.note,
    from_ip: given.ip,
    at: given.now,
  }),
)

export const resetFactors = (db: Db, change: ByAdmin): Promise<RoleChange> => resetting(db, change)

const operators = withOptions({ limit: integer }, AFTER, (orm, { limit, afterAt, afterId }) => {
  const kinds = orm
    .select({
      value: jsonList(
        sql<(typeof operatorFactors.$inferSelect)['kind']>`${operatorFactors.kind}`,
        operatorFactors.createdAt,
      ),
    })
    .from(operatorFactors)
    .where(and(eq(operatorFactors.userId, users.id), isNotNull(operatorFactors.confirmedAt)))
  return orm
    .select({
      id: users.id,
      // Guarantee: the condition leaves out `user`.
      role: sql<OperatorRole>`${users.role}`,
      status: users.status,
      firstName: profiles.firstName,
      phoneIndex: users.phoneIndex,
      phoneCipher: users.phoneCipher,
      emailIndex: users.emailIndex,
      emailCipher: users.emailCipher,
      factors: scalar(kinds),
      lastActiveAt: users.lastActiveAt,
      createdAt: users.createdAt,
    })
    .from(users)
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .where(and(ne(users.role, 'user'), afterAt && afterId && isBelow([users.createdAt, users.id], [afterAt, afterId])))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(upTo(limit))
})

export type OperatorRow = RowOfStatement<typeof operators>

/** Operators, the newest account first. */
export const operatorsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<OperatorRow[]> => operators.all(db, { limit, ...optionsOf(after) })
