import { sql } from 'drizzle-orm'
import type { Db } from '../../../foundation/db.ts'

export interface PersonRow {
  /** As returned by `card_of`; before a profile is filled in, its name and age are null. */
  card: { id: string; first_name: string | null; age: number | null; photos: string[] }
  gender: 'male' | 'female' | 'non_binary' | 'other' | null
  bio: string | null
  distanceKm: number | null
  locationName: string | null
  interests: string[]
  mutualInterests: string[]
}

/** A user as the viewer may see them (`drizzle/functions/may_view.sql`); null when not visible. */
export async function personSeenBy(
  db: Db,
  viewerId: string,
  { personId, day }: { personId: string; day: string },
): Promise<PersonRow | null> {
  const [row] = await db.rows<PersonRow>(sql`
    with asked as materialized (select may_view(${viewerId}, ${personId}) as may)
    select card_of(p.user_id, ${day}::date) as card, p.gender, p.bio, p.location_name as "locationName", p.interests,
      case when p.user_id <> v.user_id and p.cell is not null and v.cell is not null then told_km(km_between(
        lat_a => v.cell_lat, lon_a => v.cell_lon, lat_b => p.cell_lat, lon_b => p.cell_lon
      )) end as "distanceKm",
      coalesce((
        select array_agg(label order by at) from unnest(p.interests, p.interest_keys) with ordinality as i(label, key, at)
        where p.user_id <> v.user_id and key = any(v.interest_keys)), '{}') as "mutualInterests"
    from asked join profiles p on p.user_id = ${personId} and asked.may
    left join profiles v on v.user_id = ${viewerId}`)
  return row ?? null
}
