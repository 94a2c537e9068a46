import { sql, type SQL } from 'drizzle-orm'
import { instant, integers, type Db } from '../../foundation/db.ts'
import { cellAt, centreOf, type Position } from '../../foundation/geo/cells.ts'
import type { ExpectedVersions } from '../../http/entity-tag.ts'
import type { PhotoRow } from './photos/queries.ts'
import type { NeededPart } from './rules.ts'

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
  directCalls: boolean
  visibility: 'everyone' | 'liked_only' | 'hidden'
  isPublished: boolean
  version: number
  missingToPublish: NeededPart[]
  usablePhotos: number
  photos: PhotoRow[]
}

/** The profile in each row of `from`: its columns, and the whole as "whole". */
const view = (from: SQL) => sql`
  select p.user_id as "userId", p.first_name as "firstName", p.last_name as "lastName", p.birth_date::text as "birthDate", p.gender, p.bio,
    p.interests, p.cell_lat as latitude, p.cell_lon as longitude, p.location_name as "locationName", p.max_distance as "maxDistance",
    p.age_min as "ageMin", p.age_max as "ageMax", p.show_me as "showMe", p.direct_calls as "directCalls", p.visibility, p.published_at is not null as "isPublished",
    p.version, missing_to_publish(p.whole) as "missingToPublish", usable_photos(p.user_id) as "usablePhotos",
    photos_of(p.user_id) as photos
  from ${from} p`

/** A user's own profile; it is created together with the account. Null when the account is gone. */
export async function profileOf(db: Db, userId: string): Promise<ProfileRow | null> {
  const [row] = await db.rows<ProfileRow>(
    sql`${view(sql`(select o as whole, o.* from profiles o where o.user_id = ${userId})`)}`,
  )
  return row ?? null
}

/** A partial change of a profile; an absent field is kept. */
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
  directCalls?: boolean | undefined
  visibility?: string | undefined
  publishedAt?: null
  interests?: { labels: string[]; keys: string[] } | undefined
}

/** The target of a write: the profile, and its expected versions. */
export interface ProfileWrite {
  userId: string
  expected: ExpectedVersions
  now: number
}

/** Writes the given fields and returns the whole profile; null unless it has an expected version. */
export async function saveProfile(
  db: Db,
  { userId, expected, now }: ProfileWrite,
  change: ProfileChange,
): Promise<ProfileRow | null> {
  const columns = columnsOf(change).map(([name, value]) => sql`, ${sql.identifier(name)} = ${value}`)
  const sets = change.interests ? [...columns, settled(change.interests)] : columns
  // Of two concurrent writes one waits for the other, and then compares the version again.
  const isExpected = expected === null ? sql`` : sql` and version = any(${integers(expected)})`
  const [row] = await db.rows<ProfileRow>(sql`
    with saved as (
      update profiles set updated_at = ${instant(now)}${sql.join(sets, sql``)}
      where user_id = ${userId}${isExpected} returning profiles as whole
    ) ${view(sql`(select whole, (whole).* from saved${change.location ? placed(now) : sql``})`)}`)
  return row ?? null
}

/** Compares where the profile was placed before; see `drizzle/functions/signals.sql`. */
const placed = (now: number): SQL => sql`
  cross join lateral note_place(
    account => (whole).user_id, latitude => (whole).cell_lat, longitude => (whole).cell_lon, at => ${instant(now)}
  )`

function columnsOf(change: ProfileChange): [string, SQL][] {
  const { location } = change
  // The only place that handles a position; only its cell is stored.
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
    ['direct_calls', change.directCalls],
    ['visibility', change.visibility],
    ['published_at', change.publishedAt],
    ['cell', cell],
    ['cell_lat', centre?.latitude],
    ['cell_lon', centre?.longitude],
  ]
  return columns.filter(([, value]) => value !== undefined).map(([name, value]) => [name, sql`${value}`])
}

const textArray = (texts: readonly string[]): SQL =>
  sql`(select coalesce(array_agg(t order by at), '{}') from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) with ordinality as e(t, at))`

/** See `drizzle/functions/interest_choices.sql`. */
const settled = ({ labels, keys }: { labels: string[]; keys: string[] }): SQL => sql`
  , (interests, interest_keys) = (select s.labels, s.keys from settle_interests(
    given_labels => ${textArray(labels)}, given_keys => ${textArray(keys)}, respell => true
  ) s)`

export type PublishRow = ProfileRow & { outcome: 'ok' | 'stale' | 'incomplete'; missing: NeededPart[] }

/** Publishes a complete profile; see `drizzle/functions/publish_profile.sql`. Null when there is none. */
export async function publishProfile(db: Db, { userId, expected, now }: ProfileWrite): Promise<PublishRow | null> {
  const [row] = await db.rows<PublishRow>(sql`
    with done as (select outcome, missing, profile from publish_profile(
      person => ${userId}, expected => ${integers(expected)}, at => ${instant(now)}
    ))
    select done.outcome, done.missing, v.* from done,
      lateral (${view(sql`(select done.profile as whole, (done.profile).*)`)}) v`)
  return row ?? null
}
