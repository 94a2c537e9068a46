import { and, desc, eq, gt, gte, ne, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { decisions } from '../../../../drizzle/decisions.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { publishedCard, whole } from '../../../../drizzle/functions/rows.ts'
import { listings } from '../../../../drizzle/listings.ts'
import { matches } from '../../../../drizzle/matches.ts'
import { photos } from '../../../../drizzle/photos.ts'
import { blocks } from '../../../../drizzle/safety.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { isBelow, jsonList, jsonObject, scalar, scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import { day, integer, moment, texts, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../../http/page-by-time.ts'

const LIKES = { viewerId: uuid, day, dayBegan: moment, seesLikes: texts, limit: integer, most: integer }

const likes = (isFirst: boolean) =>
  statement({ ...LIKES, ...AFTER }, (orm, given) => {
    const d = alias(decisions, 'd')
    const l = alias(listings, 'l')
    const v = alias(listings, 'v')
    const mine = alias(decisions, 'mine')
    const viewer = orm.$with('viewer').as(
      orm
        .select({
          id: users.id,
          plan: users.plan,
          sees: sql<boolean>`${users.plan} = any(${given.seesLikes})`.as('sees'),
        })
        .from(users)
        .where(eq(users.id, given.viewerId)),
    )
    const passed = orm
      .select({ id: mine.id })
      .from(mine)
      .where(and(eq(mine.fromUserId, v.userId), eq(mine.toUserId, d.fromUserId), eq(mine.kind, 'pass')))
    const waiting = orm.$with('waiting').as(
      orm
        .select({ id: d.id, kind: d.kind, note: d.note, updatedAt: d.updatedAt, fromUserId: d.fromUserId })
        .from(v)
        .innerJoin(viewer, eq(viewer.id, v.userId))
        .innerJoin(
          d,
          and(
            eq(d.toUserId, v.userId),
            eq(d.status, 'pending'),
            ne(d.kind, 'request'),
            or(viewer.sees, ne(d.kind, 'like')),
          ),
        )
        .innerJoin(l, and(eq(l.userId, d.fromUserId), eq(l.tileSize, 4)))
        .where(
          and(
            eq(v.tileSize, 4),
            functions.can_meet({ viewer: whole(listings, v), other: whole(listings, l), day: given.day }),
            // Not as an anti join, of which the planner may make one that reads all decisions of the viewer for each liker.
            sql`${passed} is null`,
          ),
        ),
    )
    // A block made today still counts, unless it ended a match.
    const matched = orm
      .select({ id: matches.id })
      .from(matches)
      .where(
        and(
          sql`${matches.userA} = least(${blocks.blockerId}, ${blocks.blockedId})`,
          sql`${matches.userB} = greatest(${blocks.blockerId}, ${blocks.blockedId})`,
        ),
      )
    const unnamed = orm
      .select({ fromUserId: d.fromUserId })
      .from(d)
      .where(and(eq(d.toUserId, viewer.id), eq(d.kind, 'like'), eq(d.status, 'pending')))
      .unionAll(
        orm
          .select({ fromUserId: d.fromUserId })
          .from(blocks)
          .innerJoin(
            d,
            and(
              eq(d.fromUserId, blocks.blockedId),
              eq(d.toUserId, blocks.blockerId),
              eq(d.kind, 'like'),
              eq(d.declinedAt, blocks.createdAt),
            ),
          )
          .where(and(eq(blocks.blockerId, viewer.id), gte(blocks.createdAt, given.dayBegan), notExists(matched))),
      )
      .as('unnamed')
    const hidden = orm
      .select({ id: l.userId })
      .from(viewer)
      .crossJoinLateral(unnamed)
      .innerJoin(l, and(eq(l.userId, unnamed.fromUserId), eq(l.tileSize, 4), gt(l.shown, 0)))
      .where(sql`not ${viewer.sees}`)
      .limit(upTo(given.most))
      .as('hidden')
    const counted = orm.select({ id: waiting.id }).from(waiting).limit(upTo(given.most)).as('counted')
    const page = orm
      .select()
      .from(waiting)
      .where(isFirst ? undefined : isBelow([waiting.updatedAt, waiting.id], [given.afterAt, given.afterId]))
      .orderBy(desc(waiting.updatedAt), desc(waiting.id))
      .limit(upTo(given.limit))
      .as('page')
    const blur = orm
      .select({ value: photos.blurHash })
      .from(photos)
      .where(and(eq(photos.userId, page.fromUserId), eq(photos.status, 'approved')))
      .orderBy(desc(photos.isPrimary), photos.position, photos.id)
      .limit(1)
    const like = jsonObject({
      id: page.id,
      // Guarantee: `waiting` has neither passes nor requests.
      kind: sql<'like' | 'interest' | 'super_like'>`${page.kind}`,
      note: page.note,
      updatedAt: page.updatedAt,
      card: publishedCard({ person: page.fromUserId, day: given.day }),
      blurHash: scalarOrNull(blur),
    })
    const count = sql<number>`count(*)::integer`
    return orm
      .with(viewer, waiting)
      .select({
        isListed: sql<boolean>`exists ${orm.select({ id: l.userId }).from(l).where(eq(l.userId, viewer.id))}`,
        plan: viewer.plan,
        count: scalar(orm.select({ value: count }).from(counted)),
        hidden: scalar(orm.select({ value: count }).from(hidden)),
        likes: scalar(orm.select({ value: jsonList(like, desc(page.updatedAt), desc(page.id)) }).from(page)),
      })
      .from(viewer)
  })

const firstLikes = likes(true)
const nextLikes = likes(false)

/**
 * `count`: the likers who may be named to the viewer; all of them, where the plan names likers. `hidden`: the number of
 * unnamed likers; 0 where the plan names them.
 */
export type LikesRow = RowOfStatement<typeof firstLikes>
export type LikeRow = LikesRow['likes'][number]

/**
 * Pending interests in the viewer from users who could be met: newest first, and their number (counted up to `most`).
 *
 * Likes that the plan does not name are only counted, and so that no action of the viewer changes the number before the
 * next day: users whom the viewer has passed on or no longer fits are included, and until `dayBegan` blocked ones.
 */
export const likesOf = (
  db: Db,
  viewerId: string,
  { after, ...asked }: Omit<Values<typeof LIKES>, 'viewerId'> & { after: TimePosition | null },
): Promise<LikesRow> => (after ? nextLikes : firstLikes).one(db, { viewerId, ...asked, ...afterOf(after) })
