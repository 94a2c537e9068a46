import { interestKey } from '../../src/features/profile/interests/interest-key.ts'
import type { Searcher } from './population.ts'

/** Runs a statement; `pg` has one such method. */
export type Run = (statement: string, values: unknown[]) => Promise<unknown>

/** Writes users with published profiles, a picture each, and likes. */
export async function fillSearchers(run: Run, people: readonly Searcher[]): Promise<void> {
  const json = JSON.stringify(people.map((person) => ({ ...person, keys: person.interests.map(interestKey) })))
  const source = `jsonb_to_recordset($1::jsonb) as s(
    id uuid, cell integer, latitude float8, longitude float8, gender text, "birthDate" date, "showMe" text, "ageMin" integer,
    "ageMax" integer, "maxDistance" integer, visibility text, interests text[], keys text[], likes uuid[])`
  for (const statement of [
    `insert into users (id, is_verified, last_active_at, created_at, updated_at) select id, true, now(), now(), now() from ${source}`,
    `insert into profiles (user_id, first_name, birth_date, gender, interests, interest_keys, cell, cell_lat, cell_lon, max_distance,
       age_min, age_max, show_me, visibility, created_at, updated_at)
     select id, 'Kim', "birthDate", gender, interests, keys, cell, latitude, longitude, "maxDistance", "ageMin", "ageMax", "showMe",
       visibility, now(), now() from ${source}`,
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select gen_random_uuid(), id, md5(id::text), 'photos/' || id || '/' || md5(id::text), 'L6PZfSi_.AyE_3t7t7R**0o#DgR4', 800, 800, 0, true, 'approved', now() from ${source}`,
    `update profiles p set published_at = now() from ${source} where p.user_id = s.id`,
    `insert into decisions (from_user_id, to_user_id, kind, status, created_at, updated_at)
     select id, liked, 'like', 'pending', now(), now() from ${source}, unnest(likes) liked`,
  ])
    await run(statement, [json])
}
