import { and, desc, eq, gt, gte, isNotNull, lt, ne, notExists, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { decisions } from '../../../drizzle/decisions.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import { fieldOf, publishedCard, whole } from '../../../drizzle/functions/rows.ts'
import { listings } from '../../../drizzle/listings.ts'
import { matches } from '../../../drizzle/matches.ts'
import { photos } from '../../../drizzle/photos.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import { blocks } from '../../../drizzle/safety.ts'
import { users } from '../../../drizzle/users.ts'
import type { Db } from '../../foundation/db.ts'
import {
  constants,
  isBelow,
  jsonList,
  jsonObject,
  merged,
  scalar,
  scalarOrNull,
  upTo,
  when,
} from '../../foundation/fragments.ts'
import { day, doubles, integer, json, moment, orNull, texts, uuid, type Values } from '../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'
import type { FeedPosition, Wave, WaveEnd } from './feed-position.ts'
import { RANKING } from './ranking.ts'

const { bands, wave, weights, scales } = RANKING

const PAGE = {
  viewerId: uuid,
  now: moment,
  /** The time of the first page. */
  at: moment,
  limit: integer,
  origin: orNull(doubles),
  band: orNull(integer),
  startHour: orNull(integer),
  startUser: orNull(uuid),
  finishHour: orNull(integer),
  finishUser: orNull(uuid),
  seen: orNull(texts),
  kept: orNull(json<readonly Wave[]>()),
}

const reading = statement(PAGE, (orm, given) => {
  const v = alias(profiles, 'v')
  const p = alias(profiles, 'p')
  const active = orm.$with('active').as(
    orm
      .update(users)
      .set({ lastActiveAt: given.now })
      .where(and(eq(users.id, given.viewerId), lt(users.lastActiveAt, sql`date_trunc('hour', ${given.now})`)))
      .returning({ id: users.id }),
  )
  const { source, row } = functions
    .feed_candidates({
      viewer_id: given.viewerId,
      at: given.at,
      wanted: given.limit,
      bands: constants(bands),
      wave,
      weights: constants([weights.fit, weights.recency, weights.interests, weights.newness, weights.boost]),
      scales: constants([scales.recency, scales.interests, scales.newness]),
      origin: given.origin,
      band_start: given.band,
      wave_start_hour: given.startHour,
      wave_start_user: given.startUser,
      wave_finish_hour: given.finishHour,
      wave_finish_user: given.finishUser,
      seen: given.seen,
      kept: given.kept,
    })
    .numbered('candidate')
  const f = orm.$with('f').as(
    orm
      .select({
        // Drizzle names these columns without their table, so the name must not be one of `profiles`.
        userId: row.user_id.as('found_id'),
        distance: row.distance_km.as('distance_km'),
        band: row.band.as('band'),
        startHour: row.start_hour.as('start_hour'),
        startUser: row.start_user.as('start_user'),
        finishHour: row.finish_hour.as('finish_hour'),
        finishUser: row.finish_user.as('finish_user'),
        number: row.ordinality.as('number'),
      })
      .from(source),
  )
  const mutual: SQL<string[]> = sql`coalesce((
    select jsonb_agg(label order by at) from unnest(${p.interests}, ${p.interestKeys}) with ordinality as i(label, key, at)
    where key = any(${v.interestKeys})), '[]')`
  const place = {
    band: sql<number>`${f.band}`,
    start: sql<WaveEnd>`jsonb_build_array(${f.startHour}, ${f.startUser})`,
    finish: sql<WaveEnd>`jsonb_build_array(${f.finishHour}, ${f.finishUser})`,
  }
  const candidate = merged(
    publishedCard({ person: sql<string>`${f.userId}`, day: functions.day_of_ages({ at: given.at }) }),
    jsonObject({
      bio: p.bio,
      distance_km: sql<number>`${f.distance}`,
      interests: p.interests,
      mutual_interests: mutual,
      ...place,
    }),
  )
  const candidates = orm
    .select({ value: jsonList(candidate, f.number) })
    .from(f)
    .innerJoin(p, eq(p.userId, f.userId))
    .where(sql`${f.number} <= ${given.limit}`)
  const found = orm
    .select({ value: jsonList(jsonObject({ id: sql<string>`${f.userId}`, ...place }), f.number) })
    .from(f)
    .where(
      sql`exists ${orm
        .select({ id: f.userId })
        .from(f)
        .where(sql`${f.number} > ${given.limit}`)}`,
    )
  const listing = functions.viewer_listing({ person: v.userId })
  const origin: SQL<[number, number]> = sql`jsonb_build_array(${v.cellLat}, ${v.cellLon})`
  return orm
    .with(active, f)
    .select({
      isListed: sql<boolean>`${isNotNull(fieldOf(listing, listings.userId))}`,
      /** Why the viewer may see nobody. */
      restriction: functions.restriction_of({ account: v.userId, use_of: 'discovery', at: given.now }),
      origin: when(isNotNull(v.cell), origin),
      /** In km, rounded up as shown to users. */
      maxDistance: functions.told_km({ km: v.maxDistance }),
      candidates: scalar(candidates),
      /** Everybody found, where a long search has found more than were asked for. */
      found: scalar(found),
      /** Counts changes of the viewer's profile. */
      version: v.version,
    })
    .from(v)
    .where(eq(v.userId, given.viewerId))
})

export type FeedRow = RowOfStatement<typeof reading>
export type CandidateRow = FeedRow['candidates'][number]

/** A page of the feed: `limit` people from `after` on; from `kept` as far as they go. Times in milliseconds since 1970. */
export interface FeedPage {
  now: number
  /** The time of the first page. */
  at: number
  /** Where the viewer was then; null: where they are. */
  origin: FeedPosition['origin'] | null
  limit: number
  after: FeedPosition | null
  kept: readonly Wave[] | null
}

/**
 * The next people of a viewer's feed, in order; see ranking.ts. Reading the feed counts as activity, which is recorded
 * once an hour.
 */
export const feedOf = (db: Db, viewerId: string, { now, at, origin, limit, after, kept }: FeedPage): Promise<FeedRow> =>
  reading.one(db, {
    viewerId,
    now,
    at,
    limit,
    origin,
    band: after?.band ?? null,
    startHour: after?.start[0] ?? null,
    startUser: after?.start[1] ?? null,
    finishHour: after?.finish[0] ?? null,
    finishUser: after?.finish[1] ?? null,
    seen: after?.seen ?? null,
    kept,
  })

const forgetting = call({ before: moment, most: integer }, ({ before, most }) =>
  functions.forget_passes({ before, most }),
)

/** Deletes passes from before a time; see `drizzle/functions/interests.sql`. Returns how many. */
export const forgetPasses = (db: Db, before: number, most: number): Promise<number> => forgetting(db, { before, most })

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
            notExists(passed),
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
