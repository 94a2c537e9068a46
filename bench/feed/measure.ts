import type pg from 'pg'
import { createDb, type Db } from '../../src/foundation/db.ts'
import { startTiming } from '../../src/foundation/timing.ts'
import { feedOf, type FeedRow } from '../../src/features/discovery/queries.ts'
import {
  firstOf,
  positionAfter,
  wavesAfter,
  wavesOf,
  type FeedPosition,
  type Wave,
} from '../../src/features/discovery/feed-position.ts'
import { PAGES_AHEAD } from '../../src/features/discovery/kept-candidates.ts'
import { oracleFeed, type Ties } from './oracle.ts'
import { dayOfAges, type Subject } from './population.ts'

const PAGE = 20

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

export const connect = (url: string): Db => createDb({ over: 'connection', url }, startTiming())

/** The statement of a first page. */
export const firstPage = (db: Db, viewer: Subject, now: number, kept: readonly Wave[] | null): Promise<FeedRow> =>
  feedOf(db, viewer.id, { now, at: now, origin: null, limit: PAGE + 1, after: null, kept })

/** Times of the feed's statement: first pages, `rounds` times for each viewer. */
export async function timeFeed(db: Db, viewers: readonly Subject[], now: number, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const viewer of viewers) times.push(await timed(() => firstPage(db, viewer, now, null)))
  }
  return times
}

/** The same where Redis keeps the people whom a first search has found; only of viewers of whom it does. */
export async function timeKept(db: Db, viewers: readonly Subject[], now: number, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (const viewer of viewers) {
    const { found } = await firstPage(db, viewer, now, null)
    if (found.length === 0) continue
    const kept = firstOf(wavesOf(found), PAGE * PAGES_AHEAD)
    for (let round = 0; round < rounds; round += 1) times.push(await timed(() => firstPage(db, viewer, now, kept)))
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

/** The first ids of a viewer's feed, read page by page; with `keeps`, from whom the pages before have found. */
export async function readPages(
  db: Db,
  viewer: Subject,
  { now, most, keeps = false }: { now: number; most: number; keeps?: boolean },
): Promise<string[]> {
  const ids: string[] = []
  let after: FeedPosition | null = null
  let waves: Wave[] = []
  while (ids.length < most) {
    const kept: Wave[] | null = keeps && after ? wavesAfter(waves, after, PAGE * PAGES_AHEAD) : null
    const page = { now, at: now, origin: after?.origin ?? null, limit: PAGE, after, kept }
    const { candidates, origin, found }: FeedRow = await feedOf(db, viewer.id, page)
    ids.push(...candidates.map(({ id }) => id))
    if (!origin || candidates.length < PAGE) break
    if (found.length > 0) waves = wavesOf(found)
    after = positionAfter(candidates, { at: now, origin: after?.origin ?? origin }, after)
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

/** Viewers whose feed differs from the oracle's, searched for each page or kept in between, with the first difference. */
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
    const expected = oracleFeed(people, viewer, await tiesOf(client, viewer), now, most)
    for (const keeps of [false, true]) {
      const actual = await readPages(db, viewer, { now, most, keeps })
      const at = expected.findIndex((id, i) => id !== actual[i])
      if (at === -1 && actual.length === expected.length) continue
      const how = keeps ? 'from kept people' : 'searched'
      found.push(
        `${viewer.id}, ${how}: place ${at} of ${expected.length}, ${expected[at]} but ${actual[at]} (${actual.length})`,
      )
    }
  }
  return found
}
