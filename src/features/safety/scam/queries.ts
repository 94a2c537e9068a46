import { and, asc, eq, isNull, lte } from 'drizzle-orm'
import { profiles } from '../../../../drizzle/profiles.ts'
import { safetyDecisions, scamNotices } from '../../../../drizzle/safety-decisions.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { upTo } from '../../../foundation/fragments.ts'
import { integer, moment, uuid } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

const due = statement({ most: integer, now: moment }, (orm, { most, now }) =>
  orm
    .select({
      decisionId: scamNotices.decisionId,
      userId: scamNotices.userId,
      conversationId: scamNotices.conversationId,
      /** The name that they knew; null where it is not known any more. */
      firstName: profiles.firstName,
      emailIndex: users.emailIndex,
      emailCipher: users.emailCipher,
    })
    .from(scamNotices)
    .innerJoin(
      safetyDecisions,
      and(eq(safetyDecisions.id, scamNotices.decisionId), eq(safetyDecisions.state, 'effective')),
    )
    .innerJoin(users, eq(users.id, scamNotices.userId))
    .leftJoin(profiles, eq(profiles.userId, safetyDecisions.subjectId))
    .where(and(isNull(scamNotices.sentAt), lte(scamNotices.dueAt, now)))
    .orderBy(asc(scamNotices.dueAt))
    .limit(upTo(most)),
)

export type DueNotice = RowOfStatement<typeof due>

/** Notices that are due, of bans that are in effect. */
export const dueNotices = (db: Db, most: number, now: number): Promise<DueNotice[]> => due.all(db, { most, now })

const noting = statement({ decisionId: uuid, userId: uuid, now: moment }, (orm, { decisionId, userId, now }) =>
  orm
    .update(scamNotices)
    .set({ sentAt: now })
    .where(and(eq(scamNotices.decisionId, decisionId), eq(scamNotices.userId, userId), isNull(scamNotices.sentAt)))
    .returning({ userId: scamNotices.userId }),
)

/** Notes that a notice was sent. False where it had been, or the ban was undone. */
export const noteSent = async (db: Db, { decisionId, userId }: DueNotice, now: number): Promise<boolean> =>
  (await noting.maybe(db, { decisionId, userId, now })) !== null
