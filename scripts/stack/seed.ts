import pg from 'pg'
import { dayOf } from '../../drizzle/seed/days.ts'
import { formersOf } from '../../drizzle/seed/former.ts'
import { seedPeople, type SeedPerson } from '../../drizzle/seed/people.ts'
import { PORTRAIT } from '../../drizzle/seed/portrait.ts'
import { tourOf } from '../../drizzle/seed/tour.ts'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'
import { storedContact } from '../../src/security/contacts.ts'
import { cellAt, centreOf } from '../../src/foundation/geo/cells.ts'
import { newId } from '../../src/foundation/ids.ts'
import type { MadeSecrets } from './secrets.ts'
import { insertCases } from './seed/cases.ts'
import { insertFormers } from './seed/former.ts'
import { insertOperators } from './seed/operators.ts'
import type { SeedPhoto } from './seed/pictures.ts'
import { insertTour } from './seed/tour.ts'

interface SeedOptions {
  databaseUrl: string
  secrets: Pick<MadeSecrets, 'DATA_KEYS' | 'INDEX_KEY'>
  /** The current time, in milliseconds since 1970: the reference of all times in the seed data. */
  now: number
  /** All pictures; requested only when there is something to seed. */
  photos: (people: readonly SeedPerson[]) => Promise<readonly SeedPhoto[]>
}

/**
 * Fills an empty database with users, profiles, pictures, likes, matches, operators and cases; in one that was
 * seeded earlier, updates what has aged. In one transaction, so an interrupted start is simply repeated.
 */
export async function seed({ databaseUrl, secrets, now, photos }: SeedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const people = seedPeople(dayOf(now))
    const { rowCount } = await client.query('select from users limit 1')
    const keys = {
      INDEX_KEY: secrets.INDEX_KEY,
      DATA_KEYS: JSON.parse(secrets.DATA_KEYS) as { id: string; key: string }[],
    }
    if (rowCount !== 0) {
      await keepYoung(client, people, now)
      await insertGifts(client, people, now)
      // A database of other people gets no operators whom its owner does not know.
      const { rowCount: seeded } = await client.query('select from users where id = $1', [people[0]?.id])
      if (seeded !== 0) await insertOperators(client, keys, now)
      return
    }
    const pictures = await photos(people)
    await client.query('begin')
    await insertPeople(client, people, keys, now)
    await insertGifts(client, people, now)
    await insertOperators(client, keys, now)
    await insertPhotos(client, pictures, now)
    const tour = tourOf(people)
    await insertTour(client, tour, now)
    const formers = formersOf(people)
    await insertFormers(client, formers, now)
    // What is over stays over.
    const settled = new Set([tour.premium.id, tour.free.id, ...formers.flatMap(({ one, other }) => [one, other])])
    await insertLikes(
      client,
      people.filter(({ id }) => !settled.has(id)),
      now,
    )
    await insertCases(client, people, keys, now)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function insertPeople(
  client: pg.Client,
  people: readonly SeedPerson[],
  keys: Parameters<typeof insertOperators>[1],
  now: number,
): Promise<void> {
  const rows = await Promise.all(
    people.map(async ({ portraits: _, ...person }) => {
      const { index, cipher } = await storedContact(keys, 'phone', person.phone)
      const cell = cellAt(person)
      const centre = centreOf(cell)
      return {
        ...person,
        index,
        cipher,
        cell,
        cellLat: centre.latitude,
        cellLon: centre.longitude,
        joined: new Date(now - person.memberDays * 86_400_000),
        active: new Date(now - person.idleMinutes * 60_000),
        interestKeys: person.interests.map(interestKey),
      }
    }),
  )
  const source = `jsonb_to_recordset($1::jsonb) as s(id uuid, index text, cipher text, plan text, joined timestamptz, active timestamptz, "firstName" text,
    "lastName" text, "birthDate" date, gender text, bio text, interests text[], "interestKeys" text[], cell integer, "cellLat" float8, "cellLon" float8,
    city text, "maxDistance" integer, "ageMin" integer, "ageMax" integer, "showMe" text)`
  await client.query(
    `insert into users (id, phone_index, phone_cipher, is_verified, plan, last_active_at, created_at, updated_at)
     select id, index, cipher, true, plan, active, joined, joined from ${source}`,
    [JSON.stringify(rows)],
  )
  await client.query(
    `insert into profiles (user_id, first_name, last_name, birth_date, gender, bio, interests, interest_keys, cell, cell_lat, cell_lon, location_name,
       max_distance, age_min, age_max, show_me, published_at, created_at, updated_at)
     select id, "firstName", "lastName", "birthDate", gender, bio, interests, "interestKeys", cell, "cellLat", "cellLon", city,
       "maxDistance", "ageMin", "ageMax", "showMe", joined, joined, joined from ${source}`,
    [JSON.stringify(rows)],
  )
}

/** Gives people of the seed data the plan that they have: a plan without a source is a fault that is reported. */
async function insertGifts(client: pg.Client, people: readonly SeedPerson[], now: number): Promise<void> {
  await client.query(
    `insert into entitlements (user_id, source, plan, until, created_at, updated_at)
     select u.id, 'gift', u.plan, $2::timestamptz + interval '10 years', $2, $2 from users u
     where u.id = any($1) and u.plan <> 'free' and not exists (select from entitlements e where e.user_id = u.id)`,
    [people.map(({ id }) => id), new Date(now)],
  )
}

async function insertPhotos(client: pg.Client, photos: readonly SeedPhoto[], now: number): Promise<void> {
  const rows = photos.map(({ id, userId, contentHash, key, blurHash, position }) => ({
    id,
    userId,
    contentHash,
    key,
    blurHash,
    position,
    ...PORTRAIT,
  }))
  await client.query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select id, "userId", "contentHash", key, "blurHash", width, height, position, position = 0, 'approved', $2
     from jsonb_to_recordset($1::jsonb) as s(id uuid, "userId" uuid, "contentHash" text, key text, "blurHash" text, position integer, width integer,
       height integer)`,
    [JSON.stringify(rows), new Date(now)],
  )
}

/**
 * Every candidate has liked one of the users they could meet, so some likes are answered and some pairs are matched.
 */
async function insertLikes(client: pg.Client, people: readonly SeedPerson[], now: number): Promise<void> {
  const { rows } = await client.query<{ actor: string; target: string }>(
    `select v.user_id as actor, c.user_id as target
     from listings v cross join lateral (
       select c.user_id from listings c
       where c.tile_size = 4 and c.user_id = any($1)
         and can_meet(viewer => v, other => c, day => $2) and can_meet(viewer => c, other => v, day => $2)
         and not exists (select from decisions d where d.from_user_id = c.user_id and d.to_user_id = v.user_id)
       order by md5(v.user_id::text || c.user_id::text) limit 1) c
     where v.tile_size = 4 and v.user_id = any($1)
     order by 1, 2`,
    [people.map(({ id }) => id), dayOf(now)],
  )
  const likes = rows.map((pair) => ({ ...pair, decision: newId(), match: newId(), conversation: newId() }))
  // A minute ago, so that the first sweep publishes the events of the matches.
  await client.query(
    `select decide(
      actor => actor, target => target, decision => 'like', words => null, at => $2, new_decision => decision,
      new_match => match, new_conversation => conversation
    )
     from jsonb_to_recordset($1::jsonb) as s(actor uuid, target uuid, decision uuid, match uuid, conversation uuid)`,
    [JSON.stringify(likes), new Date(now - 60_000)],
  )
}

/**
 * For a database that is reused after weeks or years: people of the seed data get the age and the recent activity that
 * they were seeded with. Manual changes of their profiles stay, and so do all other times.
 */
async function keepYoung(client: pg.Client, people: readonly SeedPerson[], now: number): Promise<void> {
  const rows = people.map(({ id, birthDate, idleMinutes }) => ({
    id,
    birthDate,
    active: new Date(now - idleMinutes * 60_000),
  }))
  await client.query(
    `with s as (select * from jsonb_to_recordset($1::jsonb) as s(id uuid, "birthDate" date, active timestamptz)),
     born as (
       update profiles p set birth_date = s."birthDate" from s
       where p.user_id = s.id and p.updated_at = p.created_at and p.birth_date <> s."birthDate"
     )
     update users u set last_active_at = s.active from s where u.id = s.id and u.last_active_at < s.active`,
    [JSON.stringify(rows)],
  )
}
