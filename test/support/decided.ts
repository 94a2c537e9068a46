import { query } from './db.ts'

/** More decisions than a search reads cheaply; see `much` in drizzle/functions/feed.sql. */
const MUCH = 2_001

/** Lets somebody have passed on a great many, who are nowhere. */
export const decideMuch = ({ id }: { id: string }): Promise<unknown> =>
  query(
    `with passed as (
       insert into users (id, last_active_at, created_at, updated_at)
       select uuidv7(), now(), now(), now() from generate_series(1, $2::integer) returning id)
     insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at)
     select $1, id, 'pass', now(), now() from passed`,
    [id, MUCH],
  )
