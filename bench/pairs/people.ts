import type pg from 'pg'
import { newId } from '../../src/foundation/ids.ts'

/** Writes users of one place, published and with a picture, who look for everybody. Returns their ids. */
export async function insertPeople(
  client: Pick<pg.Client, 'query'>,
  count: number,
  plan: 'free' | 'premium',
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  for (const statement of [
    `insert into users (id, is_verified, plan, last_active_at, created_at, updated_at)
     select id, true, '${plan}', now(), now(), now() from unnest($1::uuid[]) id`,
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select uuidv7(), id, id::text, id::text, '', 1, 1, 0, true, 'approved', now() from unnest($1::uuid[]) id`,
    `insert into profiles (user_id, first_name, birth_date, gender, cell, cell_lat, cell_lon, published_at, created_at, updated_at)
     select id, 'Kim', current_date - interval '31 years 100 days', 'female', 1, 10, 10, now(), now(), now() from unnest($1::uuid[]) id`,
  ])
    await client.query(statement, [ids])
  return ids
}
