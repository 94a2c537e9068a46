import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../platform/db.ts'
import type { FeedPosition, WaveEnd } from './feed-position.ts'
import { RANKING } from './ranking.ts'

export interface CandidateRow {
  id: string
  first_name: string
  age: number
  bio: string | null
  distance_km: number
  photos: string[]
  is_public: boolean
  interests: string[]
  mutual_interests: string[]
  band: number
  start: WaveEnd
  finish: WaveEnd
}

export interface FeedRow {
  isListed: boolean
  origin: [number, number] | null
  maxDistance: number
  candidates: CandidateRow[]
}

/**
 * The next people of a viewer's feed, in order; see ranking.ts. Whoever looks around is active, which is noted once an
 * hour.
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
        ${viewerId}, ${at}, ${limit}, ${integers(bands)}, ${wave},
        ${integers([weights.fit, weights.recency, weights.interests, weights.newness])},
        ${integers([scales.recency, scales.interests, scales.newness])},
        ${after ? sql`array[${after.origin[0]}::float8, ${after.origin[1]}::float8]` : null}, ${after?.band ?? null},
        ${after?.start[0] ?? null}, ${after?.start[1] ?? null}, ${after?.finish[0] ?? null}, ${after?.finish[1] ?? null},
        ${after ? sql`string_to_array(${after.seen.join()}, ',')` : null}
      ) with ordinality as f(user_id, distance_km, points, band, start_hour, start_user, finish_hour, finish_user, place)
    )
    select exists (select from listings l where l.user_id = v.user_id) as "isListed",
      case when v.cell is not null then jsonb_build_array(v.cell_lat, v.cell_lon) end as origin, v.max_distance as "maxDistance",
      (
        select coalesce(jsonb_agg(card_of(f.user_id, (${at} at time zone 'utc')::date) || jsonb_build_object(
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
