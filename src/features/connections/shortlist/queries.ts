import { and, desc, eq, sql } from 'drizzle-orm'
import { shortlist } from '../../../../drizzle/decisions.ts'
import { may_view } from '../../../../drizzle/functions/generated.ts'
import { publishedCard } from '../../../../drizzle/functions/rows.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, ONE_ROW, upTo } from '../../../foundation/fragments.ts'
import { day, integer, moment, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../../http/page-by-time.ts'
import { INTERACTION, loggedWork, ofInteraction, type Interaction } from '../../../security/interaction-log.ts'

const shortlisting = statement({ ...INTERACTION, userId: uuid, now: moment }, (orm, given) => {
  const { actorId, userId, now } = given
  const seen = orm.$with('seen').as(
    orm
      .select({ userId: users.id })
      .from(users)
      .where(and(eq(users.id, userId), may_view({ viewer: actorId, target: users.id }))),
  )
  const row = { ownerId: actorId.as('owner_id'), userId: seen.userId, createdAt: now.as('created_at') }
  const added = orm
    .$with('added')
    .as(
      orm
        .insert(shortlist)
        .select(orm.select(row).from(seen))
        .onConflictDoNothing()
        .returning({ userId: shortlist.userId }),
    )
  const isSeen = sql`exists (select from ${seen})`
  const work = sql<{ outcome: 'ok' | 'not_found' }>`jsonb_build_object(
    'outcome', case when ${isSeen} then 'ok' else 'not_found' end,
    'isNew', not ${isSeen} or exists (select from ${added}))`
  return orm
    .with(seen, added)
    .select({ answer: loggedWork(given, work, userId) })
    .from(ONE_ROW)
})

/** Adds a visible user to the owner's shortlist. False when the user is not visible. */
export async function addToShortlist(db: Db, interaction: Interaction, userId: string, now: number): Promise<boolean> {
  const { answer } = await shortlisting.one(db, { ...ofInteraction(interaction), userId, now })
  return answer.outcome === 'ok'
}

const unlisting = statement({ ...INTERACTION, userId: uuid }, (orm, given) => {
  const { actorId, userId } = given
  const removed = orm.$with('removed').as(
    orm
      .delete(shortlist)
      .where(and(eq(shortlist.ownerId, actorId), eq(shortlist.userId, userId)))
      .returning({ userId: shortlist.userId }),
  )
  const work = sql<object>`jsonb_build_object('isNew', exists (select from ${removed}))`
  return orm
    .with(removed)
    .select({ answer: loggedWork(given, work, userId) })
    .from(ONE_ROW)
})

export async function removeFromShortlist(db: Db, interaction: Interaction, userId: string): Promise<void> {
  await unlisting.one(db, { ...ofInteraction(interaction), userId })
}

const SHORTLIST = { ownerId: uuid, day, limit: integer, ...AFTER }

const shortlisted = (isFirst: boolean) =>
  statement(SHORTLIST, (orm, given) =>
    orm
      .select({
        id: shortlist.userId,
        addedAt: shortlist.createdAt,
        card: publishedCard({ person: shortlist.userId, day: given.day }),
      })
      .from(shortlist)
      .where(
        and(
          eq(shortlist.ownerId, given.ownerId),
          may_view({ viewer: shortlist.ownerId, target: shortlist.userId }),
          isFirst ? undefined : isBelow([shortlist.createdAt, shortlist.userId], [given.afterAt, given.afterId]),
        ),
      )
      .orderBy(desc(shortlist.createdAt), desc(shortlist.userId))
      .limit(upTo(given.limit)),
  )

const firstShortlisted = shortlisted(true)
const nextShortlisted = shortlisted(false)

export type ShortlistRow = RowOfStatement<typeof firstShortlisted>

/** A shortlist, newest first, without users the owner may no longer see. */
export const shortlistOf = (
  db: Db,
  ownerId: string,
  {
    after,
    ...asked
  }: Omit<Values<typeof SHORTLIST>, 'ownerId' | 'afterAt' | 'afterId'> & { after: TimePosition | null },
): Promise<ShortlistRow[]> =>
  (after ? nextShortlisted : firstShortlisted).all(db, { ownerId, ...asked, ...afterOf(after) })
