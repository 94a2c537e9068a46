import type { Restriction } from '../../catalogue/restriction.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../foundation/db.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import type { CardRow } from '../people/photo-url.ts'
import type { FeedPosition, WaveEnd } from './feed-position.ts'
import { RANKING } from './ranking.ts'

export interface CandidateRow {
  id: string
  first_name: string
  age: number
  bio: string | null
  distance_km: number
  photos: string[]
  interests: string[]
  mutual_interests: string[]
  band: number
  start: WaveEnd
  finish: WaveEnd
}

export interface FeedRow {
  isListed: boolean
  origin: [number, number] | null
  /** In km, rounded up as shown to users. */
  maxDistance: number
  candidates: CandidateRow[]
  /** Why the viewer may see nobody. */
  restriction: Restriction | null
}

/**
 * The next people of a viewer's feed, in order; see ranking.ts. Reading the feed counts as activity, which is recorded
 * once an hour.
 */
export async function feedOf(
  db: Db,
  viewerId: string,
  { now, limit, after }: { now: number; limit: number; after: FeedPosition | null },
): Promise<FeedRow> {
  const { bands, wave, weights, scales } = RANKING
  const at = sql`${instant(after?.at ?? now)}::timestamptz`
  return db.one<FeedRow>(sql`
    with active as (
      update users set last_active_at = ${instant(now)}
      where id = ${viewerId} and last_active_at < date_trunc('hour', ${instant(now)}::timestamptz)
    ), page as (
      select * from feed_page(
          viewer_id => ${viewerId}, at => ${at}, page_size => ${limit}, bands => ${integers(bands)}, wave => ${wave},
          weights => ${integers([weights.fit, weights.recency, weights.interests, weights.newness, weights.boost])},
          scales => ${integers([scales.recency, scales.interests, scales.newness])},
          origin => ${after ? sql`array[${after.origin[0]}::float8, ${after.origin[1]}::float8]` : null},
          band_start => ${after?.band ?? null}, wave_start_hour => ${after?.start[0] ?? null},
          wave_start_user => ${after?.start[1] ?? null}, wave_finish_hour => ${after?.finish[0] ?? null},
          wave_finish_user => ${after?.finish[1] ?? null},
          seen => ${after ? sql`string_to_array(${after.seen.join()}, ',')` : null}
        ) with ordinality as f(user_id, distance_km, points, band, start_hour, start_user, finish_hour, finish_user, place)
    )
    select (viewer_listing(v.user_id)).user_id is not null as "isListed",
      restriction_of(account => v.user_id, use_of => 'discovery', at => ${instant(now)}) as restriction,
      case when v.cell is not null then jsonb_build_array(v.cell_lat, v.cell_lon) end as origin, told_km(v.max_distance) as "maxDistance",
      (
        select coalesce(jsonb_agg(card_of(f.user_id, day_of_ages(${at})) || jsonb_build_object(
          'bio', p.bio,
          'distance_km', f.distance_km,
          'interests', to_jsonb(p.interests),
          'mutual_interests', coalesce((
            select jsonb_agg(label order by at) from unnest(p.interests, p.interest_keys) with ordinality as i(label, key, at)
            where key = any(v.interest_keys)), '[]'),
          'band', f.band,
          'start', jsonb_build_array(f.start_hour, f.start_user),
          'finish', jsonb_build_array(f.finish_hour, f.finish_user)
        ) order by f.place), '[]')
        from page f join profiles p on p.user_id = f.user_id
      ) as candidates
    from profiles v where v.user_id = ${viewerId}`)
}

const integers = (numbers: readonly number[]) => sql.raw(`array[${numbers.join(', ')}]`)

/** Deletes passes from before a time; see `drizzle/functions/interests.sql`. Returns how many. */
export const forgetPasses = async (db: Db, before: number, most: number): Promise<number> =>
  (await db.one<{ count: number }>(sql`select forget_passes(${instant(before)}, ${most}) as count`)).count

export interface LikeRow {
  id: string
  kind: 'like' | 'interest' | 'super_like'
  note: string | null
  updatedAt: string
  card: CardRow
  blurHash: string | null
}

export interface LikesRow {
  isListed: boolean
  plan: Plan
  /** The likers who may be named to the viewer; all of them, where the plan names likers. */
  count: number
  likes: LikeRow[]
  /** The number of unnamed likers; 0 where the plan names them. */
  hidden: number
}

/**
 * Pending interests in the viewer from users who could be met: newest first, and their number (counted up to `most`).
 *
 * Likes that the plan does not name are only counted, and so that no action of the viewer changes the number before the
 * next day: users whom the viewer has passed on or no longer fits are included, and until `dayBegan` blocked ones.
 */
export const likesOf = (
  db: Db,
  viewerId: string,
  {
    day,
    dayBegan,
    seesLikes,
    limit,
    after,
    most,
  }: {
    day: string
    dayBegan: number
    seesLikes: readonly string[]
    limit: number
    after: TimePosition | null
    most: number
  },
): Promise<LikesRow> =>
  db.one(sql`
    with viewer as (
      select u.id, u.plan, u.plan = any(${sql.param([...seesLikes])}::text[]) as sees from users u where u.id = ${viewerId}
    ), waiting as (
      select d.id, d.kind, d.note, d.updated_at, d.from_user_id
      from listings v
      join viewer on viewer.id = v.user_id
      join decisions d on d.to_user_id = v.user_id and d.status = 'pending' and d.kind <> 'request' and (viewer.sees or d.kind <> 'like')
      join listings l on l.user_id = d.from_user_id and l.tile_size = 4
      where v.tile_size = 4 and can_meet(viewer => v, other => l, day => ${day}::date)
        and not exists (select from decisions mine where mine.from_user_id = v.user_id and mine.to_user_id = d.from_user_id and mine.kind = 'pass')
    ), hidden as (
      select from viewer cross join lateral (
        select d.from_user_id from decisions d where d.to_user_id = viewer.id and d.kind = 'like' and d.status = 'pending'
        union all
        select d.from_user_id from blocks b
        join decisions d on d.from_user_id = b.blocked_id and d.to_user_id = b.blocker_id and d.kind = 'like' and d.declined_at = b.created_at
        where b.blocker_id = viewer.id and b.created_at >= ${instant(dayBegan)} and not exists (
          select from matches m where m.user_a = least(b.blocker_id, b.blocked_id) and m.user_b = greatest(b.blocker_id, b.blocked_id))
      ) who join listings l on l.user_id = who.from_user_id and l.tile_size = 4 and l.shown > 0
      where not viewer.sees limit ${most}
    )
    select exists (select from listings l where l.user_id = viewer.id) as "isListed", viewer.plan,
      (select count(*)::integer from (select from waiting limit ${most}) counted) as count,
      (select count(*)::integer from hidden) as hidden,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', w.id, 'kind', w.kind, 'note', w.note, 'updatedAt', w.updated_at, 'card', card_of(w.from_user_id, ${day}::date),
          'blurHash', (select ph.blur_hash from photos ph where ph.user_id = w.from_user_id and ph.status = 'approved'
            order by ph.is_primary desc, ph.position, ph.id limit 1)
        ) order by w.updated_at desc, w.id desc), '[]')
        from (
          select * from waiting w
          ${after ? sql`where (w.updated_at, w.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
          order by w.updated_at desc, w.id desc limit ${limit}) w
      ) as likes
    from viewer`)
