import { and, eq, isNotNull, lt, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as functions from '../../../drizzle/functions/generated.ts'
import { fieldOf, publishedCard } from '../../../drizzle/functions/rows.ts'
import { listings } from '../../../drizzle/listings.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import { users } from '../../../drizzle/users.ts'
import type { Db } from '../../foundation/db.ts'
import { constants, jsonList, jsonObject, merged, scalar, when } from '../../foundation/fragments.ts'
import { doubles, integer, json, moment, orNull, texts, uuid } from '../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
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
