import type pg from 'pg'
import type { Population, Subject } from './population.ts'

const BATCH = 20_000

/** Writes a population into an empty database. Indexes that are cheaper to build at the end are built at the end. */
export async function fill(client: pg.Client, { people }: Population): Promise<void> {
  // The data is consistent, and the triggers' work is done at once below.
  await client.query("set session_replication_role = 'replica'")
  const indexes = await dropIndexes(client, ['listings'])
  await client.query('create unlogged table bench_people (n integer, id uuid, city_from integer, city_size integer)')
  for (let i = 0; i < people.length; i += BATCH) await insertPeople(client, people.slice(i, i + BATCH), i)
  await client.query("set session_replication_role = 'origin'")
  await client.query('alter table bench_people add primary key (n)')
  await client.query('analyze users, profiles, photos')
  await client.query('select keep_listing(user_id) from profiles')
  for (const index of indexes) await client.query(index)
}

/** About `each` decisions of every city's inhabitant, about others of their city. */
export async function fillDecisions(client: pg.Client, each: number): Promise<void> {
  await client.query("set session_replication_role = 'replica'")
  await client.query(
    `insert into decisions (from_user_id, to_user_id, kind, status, created_at, updated_at)
     select p.id, t.id, case when is_wish then 'like' else 'pass' end, case when is_wish then 'pending' end, at, at
     from bench_people p
     cross join lateral (select (p.city_size - 1) / $1::integer as stride) s
     cross join generate_series(0, $1::integer - 1) k
     cross join lateral (select now() - ((p.n + k * 7919) % 500000) * interval '1 minute' as at, (p.n * 31 + k * 17) % 5 < 2 as is_wish) w
     join bench_people t on t.n = p.city_from + (p.n - p.city_from + 1 + k * s.stride + p.n % s.stride) % p.city_size
     where s.stride > 0`,
    [each],
  )
  await client.query("set session_replication_role = 'origin'")
}

/** Decisions of one viewer about the given users. */
export const decideAbout = (client: pg.Client, viewer: Subject, ids: readonly string[]) =>
  client.query(
    `insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at)
     select $1, id, 'pass', now(), now() from unnest($2::uuid[]) id on conflict do nothing`,
    [viewer.id, ids],
  )

/** Drops all indexes of tables but those of constraints; returns what recreates them. */
export async function dropIndexes(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename = any($1)
       and not exists (select from pg_constraint c where c.conindid = quote_ident(indexname)::regclass)`,
    [tables],
  )
  for (const { indexname } of rows) await client.query(`drop index ${indexname}`)
  return rows.map(({ indexdef }) => indexdef)
}

async function insertPeople(client: pg.Client, people: readonly Subject[], from: number): Promise<void> {
  const rows = people.map((person, i) => ({
    ...person,
    n: from + i,
    cityFrom: person.city.from,
    citySize: person.city.size,
    joined: new Date(person.joinedAt).toISOString(),
    active: new Date(person.activeAt).toISOString(),
  }))
  const source = `jsonb_to_recordset($1::jsonb) as s(
    id uuid, n integer, "cityFrom" integer, "citySize" integer, cell integer, latitude float8, longitude float8, gender text, "birthDate" date,
    "showMe" text, "ageMin" integer, "ageMax" integer, "maxDistance" integer, visibility text, interests text[], joined timestamptz, active timestamptz)`
  const json = JSON.stringify(rows)
  for (const sql of [
    `insert into users (id, is_verified, last_active_at, created_at, updated_at) select id, true, active, joined, joined from ${source}`,
    `insert into profiles (user_id, first_name, birth_date, gender, bio, interests, interest_keys, cell, cell_lat, cell_lon, max_distance,
       age_min, age_max, show_me, visibility, published_at, created_at, updated_at)
     select id, 'Kim', "birthDate", gender, 'Looks for good coffee and long walks.', interests, interests, cell, latitude, longitude, "maxDistance",
       "ageMin", "ageMax", "showMe", visibility, joined, joined, joined from ${source}`,
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select gen_random_uuid(), id, md5(id::text), 'photos/' || id || '/' || md5(id::text), 'L6PZfSi_.AyE_3t7t7R**0o#DgR4', 800, 800, 0, true, 'approved', joined from ${source}`,
    `insert into bench_people select n, id, "cityFrom", "citySize" from ${source}`,
  ])
    await client.query(sql, [json])
}
