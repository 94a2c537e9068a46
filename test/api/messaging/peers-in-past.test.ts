import { beforeAll, describe, expect, it } from 'vitest'
import { dayOf } from '../../../src/features/people/age.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'

/**
 * `peers_in_past` answers for many users at once what `card_in_past`, `gone_since` and `has_left` answer for one: compared
 * for users in combinations of what those look at.
 */

/** What a user can be, by the columns of `states`. Each combination is one user, but only every seventh is made. */
const STATES = `(
  select uuidv7() as id, row_number() over () as n, *
  from unnest(array['active', 'suspended', 'banned']) as status
    cross join unnest(array[null, interval '1 day', interval '40 days']) as deleted_for
    cross join unnest(array['everyone', 'liked_only', 'hidden']) as visibility
    cross join unnest(array[true, false]) as is_published
    cross join unnest(array[true, false]) as is_verified
    cross join unnest(array[true, false]) as has_liked
    cross join unnest(array['none', 'own', 'theirs', 'both']) as block
    cross join unnest(array['none', 'active', 'unmatched', 'unmatched by them', 'unmatched by them, reopened', 'expired']) as match
)`

const viewer = newId()
let count = 0

beforeAll(async () => {
  await query(`create temporary table states as select * from ${STATES} as s where n % 7 = 0`)
  await query(
    `insert into users (id, is_verified, last_active_at, created_at, updated_at) values ($1, true, now(), now(), now())`,
    [viewer],
  )
  const ids = { low: `least(s.id, '${viewer}')`, high: `greatest(s.id, '${viewer}')` }
  for (const statement of [
    `insert into users (id, is_verified, status, inactive_since, deleted_at, last_active_at, created_at, updated_at)
     select id, is_verified, status, case when n % 2 = 0 then now() - interval '1 day' * (n % 60) end, now() - deleted_for,
       now() - interval '1 minute' * n, now(), now() - interval '1 day' * (n % 50) from states`,
    `insert into profiles (user_id, first_name, birth_date, gender, bio, interests, interest_keys, location_name, cell, cell_lat,
       cell_lon, visibility, published_at, created_at, updated_at)
     select id, 'Kim ' || n, date '1990-01-01' + (n % 4000)::integer, 'female', '', '{}', '{}', 'Lisbon', 1, 10, 10, visibility,
       case when is_published then now() end, now(), now() from states`,
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select uuidv7(), id, md5(id::text || k), 'photos/' || id || '/' || md5(id::text || k), 'L6PZfSi_.AyE_3t7t7R**0o#DgR4', 800, 800,
       k, k = 1, (array['approved', 'pending', 'approved', 'rejected'])[1 + (n + k) % 4], now()
     from states, generate_series(0, 3) k where n % 3 > 0`,
    `insert into decisions (from_user_id, to_user_id, kind, status, created_at, updated_at)
     select id, '${viewer}', 'like', (array['pending', 'accepted', 'declined'])[1 + n % 3], now(), now() from states where has_liked`,
    `insert into blocks (blocker_id, blocked_id, created_at)
     select '${viewer}', id, now() - interval '1 day' * (n % 70) from states where block in ('own', 'both') union all
     select id, '${viewer}', now() - interval '1 day' * (n % 70) from states where block in ('theirs', 'both')`,
    `insert into conversations (id, user_a, user_b, status, created_at, updated_at)
     select s.id, ${ids.low}, ${ids.high}, case when match in ('active', 'unmatched by them, reopened') then 'open' else 'archived' end,
       now(), now() from states s where match <> 'none'`,
    // With a match before the last one, which must not count.
    `insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at, ended_at, ended_by_a)
     select uuidv7(), ${ids.low}, ${ids.high}, s.id, 'mutual', 'unmatched', now() - interval '9 days', now(), n % 2 = 0
     from states s where match <> 'none' union all
     select uuidv7(), ${ids.low}, ${ids.high}, s.id, 'mutual', case match when 'active' then 'active' when 'expired' then 'expired'
         else 'unmatched' end, now(), case when match <> 'active' then now() end,
       case match when 'unmatched' then '${viewer}' < s.id when 'active' then null when 'expired' then null else s.id < '${viewer}' end
     from states s where match <> 'none'`,
  ])
    await query(statement.replaceAll(`'${viewer}'`, `'${viewer}'::uuid`))
  const [row] = await query<{ count: number }>('select count(*)::integer as count from states')
  count = row?.count ?? 0
})

const day = dayOf(Date.now())
const ASKED = `viewer => $1::uuid, people => (select array_agg(id) from states), day => $2::date, grace => interval '30 days', at => now()`
const ALONE = `card_in_past(viewer => $1::uuid, person => s.id, day => $2::date)`

describe('the users of conversations', () => {
  it('are read at once as they are one by one', async () => {
    const differing = await query(
      `select s.*, p.card, ${ALONE} as alone, p.is_gone, p.has_left
       from states s join peers_in_past(${ASKED}) p on p.id = s.id join users u on u.id = s.id
       where p.card <> ${ALONE}
         or p.is_gone <> (gone_since(viewer => $1::uuid, peer => s.id) is not null)
         or p.has_left <> has_left(viewer => $1::uuid, peer => s.id, grace => interval '30 days', at => now())
         or p.is_hidden <> (s.visibility = 'hidden')
         or p.last_active_at <> u.last_active_at`,
      [viewer, day],
    )
    expect(differing.slice(0, 3)).toEqual([])
    expect(count).toBe(740)
  })

  it('are there once each, seen or gone, listed or not', async () => {
    const kinds = await query<{ is_seen: boolean; is_gone: boolean; has_left: boolean; count: number }>(
      `select not card ? 'is_gone' as is_seen, is_gone, has_left, count(*)::integer
       from peers_in_past(${ASKED}) group by 1, 2, 3 order by 1, 2, 3`,
      [viewer, day],
    )
    expect(kinds.reduce((sum, kind) => sum + kind.count, 0)).toBe(count)
    expect(kinds.map((kind) => [kind.is_seen, kind.is_gone, kind.has_left])).toEqual([
      [false, false, false],
      [false, true, false],
      [false, true, true],
      [true, false, false],
    ])
  })
})
