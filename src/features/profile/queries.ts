import { sql, type SQL } from 'drizzle-orm'
import type { Db } from '../../platform/db.ts'
import { cellAt, centreOf, type Position } from '../../platform/geo/cells.ts'
import { MIN_PHOTOS } from './rules.ts'

export interface PhotoRow {
  id: string
  objectKey: string
  isPrimary: boolean
}

export interface ProfileRow {
  userId: string
  firstName: string | null
  lastName: string | null
  birthDate: string | null
  gender: 'male' | 'female' | 'non_binary' | 'other' | null
  bio: string | null
  interests: string[]
  latitude: number | null
  longitude: number | null
  locationName: string | null
  maxDistance: number
  ageMin: number
  ageMax: number
  showMe: 'men' | 'women' | 'everyone'
  visibility: 'everyone' | 'liked_only' | 'hidden'
  isPublished: boolean
  photos: PhotoRow[]
}

const instant = (time: number) => new Date(time).toISOString()

const view = (from: SQL) => sql`
  select p.user_id as "userId", p.first_name as "firstName", p.last_name as "lastName", p.birth_date::text as "birthDate", p.gender, p.bio,
    p.interests, p.cell_lat as latitude, p.cell_lon as longitude, p.location_name as "locationName", p.max_distance as "maxDistance",
    p.age_min as "ageMin", p.age_max as "ageMax", p.show_me as "showMe", p.visibility, p.published_at is not null as "isPublished",
    coalesce((
      select jsonb_agg(jsonb_build_object('id', ph.id, 'objectKey', ph.object_key, 'isPrimary', ph.is_primary)
        order by ph.is_primary desc, ph.position, ph.id)
      from photos ph where ph.user_id = p.user_id), '[]') as photos
  from ${from} p`

/** A person's own profile; it is made together with the account. Null when the account is gone. */
export async function profileOf(db: Db, userId: string): Promise<ProfileRow | null> {
  const [row] = await db.rows<ProfileRow>(sql`${view(sql`profiles`)} where p.user_id = ${userId}`)
  return row ?? null
}

/** What may be changed of a profile; an absent field stays as it is. */
export interface ProfileChange {
  firstName?: string | undefined
  lastName?: string | null | undefined
  birthDate?: string | undefined
  gender?: string | undefined
  bio?: string | null | undefined
  location?: Position | undefined
  locationName?: string | null | undefined
  maxDistance?: number | undefined
  ageMin?: number | undefined
  ageMax?: number | undefined
  showMe?: string | undefined
  interests?: { labels: string[]; keys: string[] } | undefined
}

/** Writes what is given and returns the whole profile; null when the account is gone. */
export async function saveProfile(
  db: Db,
  userId: string,
  change: ProfileChange,
  now: number,
): Promise<ProfileRow | null> {
  const sets = columnsOf(change).map(([name, value]) => sql`, ${sql.identifier(name)} = ${value}`)
  const [row] = await db.rows<ProfileRow>(sql`
    with saved as (
      update profiles set updated_at = ${instant(now)}${sql.join(sets, sql``)} where user_id = ${userId} returning *
    ) ${view(sql`saved`)}`)
  return row ?? null
}

function columnsOf(change: ProfileChange): [string, SQL][] {
  const { location, interests } = change
  // The only place where a position is seen, and it is forgotten here.
  const cell = location && cellAt(location)
  const centre = cell === undefined ? undefined : centreOf(cell)
  const columns: [string, unknown][] = [
    ['first_name', change.firstName],
    ['last_name', change.lastName],
    ['birth_date', change.birthDate],
    ['gender', change.gender],
    ['bio', change.bio],
    ['location_name', change.locationName],
    ['max_distance', change.maxDistance],
    ['age_min', change.ageMin],
    ['age_max', change.ageMax],
    ['show_me', change.showMe],
    ['cell', cell],
    ['cell_lat', centre?.latitude],
    ['cell_lon', centre?.longitude],
    ['interests', interests && textArray(interests.labels)],
    ['interest_keys', interests && textArray(interests.keys)],
  ]
  return columns.filter(([, value]) => value !== undefined).map(([name, value]) => [name, sql`${value}`])
}

const textArray = (texts: readonly string[]): SQL =>
  sql`(select coalesce(array_agg(t), '{}') from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) t)`

export interface PublishRow {
  missing: string[]
}

/** Publishes a profile if nothing is missing; says what is. */
export async function publishProfile(db: Db, userId: string, now: number): Promise<PublishRow> {
  const at = instant(now)
  return db.one<PublishRow>(sql`
    with state as (
      select array_remove(array[
        case when p.first_name is null then 'first_name' end,
        case when p.birth_date is null then 'birth_date' end,
        case when p.gender is null then 'gender' end,
        case when p.cell is null then 'location' end,
        case when (select count(*) from photos ph where ph.user_id = ${userId} and ph.status <> 'rejected') < ${MIN_PHOTOS} then 'photos' end
      ], null) as missing
      from (select 1) always left join profiles p on p.user_id = ${userId}
    ), published as (
      update profiles set published_at = coalesce(published_at, ${at}), updated_at = ${at}
      from state where user_id = ${userId} and state.missing = '{}'
    )
    select missing from state`)
}

export async function unpublishProfile(db: Db, userId: string, now: number): Promise<void> {
  await db.rows(sql`update profiles set published_at = null, updated_at = ${instant(now)} where user_id = ${userId}`)
}
