import type pg from 'pg'
import { createDb, type Db } from '../../src/foundation/db.ts'
import { startTiming } from '../../src/foundation/timing.ts'
import { feedOf, type FeedRow } from '../../src/features/discovery/queries.ts'
import { positionAfter, type FeedPosition } from '../../src/features/discovery/feed-position.ts'
import { oracleFeed, type Ties } from './oracle.ts'
import { dayOfAges, type Subject } from './population.ts'

const PAGE = 20

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

export const connect = (url: string): Db => createDb({ over: 'connection', url }, startTiming())

/** Times of the feed's statement: first pages, `rounds` times for each viewer. */
export async function timeFeed(db: Db, viewers: readonly Subject[], now: number, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const viewer of viewers)
      times.push(await timed(() => feedOf(db, viewer.id, { now, limit: PAGE + 1, after: null })))
  }
  return times
}

/** Times of a naive query: distance from all users, and a list of excluded ones. */
export async function timeNaive(client: pg.Client, viewers: readonly Subject[], now: number): Promise<number[]> {
  const times: number[] = []
  for (const viewer of viewers) times.push(await timed(() => client.query(NAIVE, [viewer.id, dayOfAges(now)])))
  return times
}

const NAIVE = `
  select c.user_id
  from profiles v, profiles c join users u on u.id = c.user_id
  where v.user_id = $1 and c.user_id <> v.user_id and c.published_at is not null and c.visibility = 'everyone'
    and u.status = 'active' and u.deleted_at is null
    and (v.show_me = 'everyone' or c.gender = case v.show_me when 'men' then 'male' else 'female' end)
    and (c.show_me = 'everyone' or v.gender = case c.show_me when 'men' then 'male' else 'female' end)
    and age_on(c.birth_date, $2) between v.age_min and v.age_max and age_on(v.birth_date, $2) between c.age_min and c.age_max
    and km_between(
      lat_a => v.cell_lat, lon_a => v.cell_lon, lat_b => c.cell_lat, lon_b => c.cell_lon
    ) <= told_km(least(v.max_distance, c.max_distance))
    and c.user_id not in (select d.to_user_id from decisions d where d.from_user_id = v.user_id)
  order by u.last_active_at desc
  limit 21`

/** The first ids of a viewer's feed, read page by page. */
export async function readPages(db: Db, viewer: Subject, now: number, most: number): Promise<string[]> {
  const ids: string[] = []
  let after: FeedPosition | null = null
  while (ids.length < most) {
    const { candidates, origin }: FeedRow = await feedOf(db, viewer.id, { now, limit: PAGE, after })
    ids.push(...candidates.map(({ id }) => id))
    if (!origin || candidates.length < PAGE) break
    after = positionAfter(candidates, { at: now, origin }, after)
  }
  return ids.slice(0, most)
}

/** A viewer's relations in the database. */
export async function tiesOf(client: pg.Client, viewer: Subject): Promise<Ties> {
  const ids = async (sql: string) => {
    const { rows } = await client.query<{ id: string }>(sql, [viewer.id])
    return new Set(rows.map(({ id }) => id))
  }
  return {
    decided: await ids('select to_user_id as id from decisions where from_user_id = $1'),
    likers: await ids(
      "select from_user_id as id from decisions where to_user_id = $1 and status in ('pending', 'accepted')",
    ),
    blocked: await ids(
      'select blocked_id as id from blocks where blocker_id = $1 union select blocker_id from blocks where blocked_id = $1',
    ),
    boosted: await ids(
      'select user_id as id from boosts where user_id <> $1 and starts_at <= now() and ends_at > now()',
    ),
  }
}

/** Viewers whose feed differs from the oracle's, with the first difference. */
export async function disagreements(
  db: Db,
  client: pg.Client,
  people: readonly Subject[],
  viewers: readonly Subject[],
  now: number,
  most: number,
): Promise<string[]> {
  const found: string[] = []
  for (const viewer of viewers) {
    const [expected, actual] = [
      oracleFeed(people, viewer, await tiesOf(client, viewer), now, most),
      await readPages(db, viewer, now, most),
    ]
    const at = expected.findIndex((id, i) => id !== actual[i])
    if (at !== -1 || actual.length !== expected.length)
      found.push(
        `${viewer.id}: place ${at} of ${expected.length}, ${expected[at]} but ${actual[at]} (${actual.length})`,
      )
  }
  return found
}
