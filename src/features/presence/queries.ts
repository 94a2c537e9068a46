import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { gone_since } from '../../../drizzle/functions/generated.ts'
import { conversations as c, matches as m } from '../../../drizzle/matches.ts'
import { profiles as p } from '../../../drizzle/profiles.ts'
import type { Db } from '../../foundation/db.ts'
import { jsonList, scalar } from '../../foundation/fragments.ts'
import { uuid } from '../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../foundation/statement.ts'

const watching = statement({ userId: uuid }, (orm, { userId }) => {
  const watcher = sql<string>`case when ${m.userA} = ${p.userId} then ${m.userB} else ${m.userA} end`
  const watchers = orm
    .select({ value: jsonList(watcher) })
    .from(m)
    .innerJoin(c, eq(c.id, m.conversationId))
    .where(
      and(
        or(eq(m.userA, p.userId), eq(m.userB, p.userId)),
        eq(m.status, 'active'),
        eq(c.status, 'open'),
        isNull(gone_since({ viewer: watcher, peer: p.userId })),
      ),
    )
  return orm
    .select({
      /** Whether the user hides their presence. */
      isHidden: sql<boolean>`${eq(p.visibility, 'hidden')}`,
      /** Users matched with them who can write to them. */
      watchers: scalar(watchers),
    })
    .from(p)
    .where(eq(p.userId, userId))
})

export type Watchers = RowOfStatement<typeof watching>

/** Users who may see a user's presence. */
export const watchersOf = async (db: Db, userId: string): Promise<Watchers> =>
  (await watching.maybe(db, { userId })) ?? { isHidden: true, watchers: [] }
