import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { fillSearchers } from '../../bench/live/fill.ts'
import type { Searcher, Wish } from '../../bench/live/population.ts'
import { beginSearch } from '../../src/features/matches/live/queries.ts'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'
import type { LiveMode, Search } from '../../src/rpc/match-queue.ts'
import { actingAs } from '../../src/context.ts'
import { cellAt, centreOf } from '../../src/foundation/geo/cells.ts'
import { newId } from '../../src/foundation/ids.ts'
import { interactionOf } from '../../src/security/interaction-log.ts'
import { contextWith } from './context.ts'
import { query, transaction } from './db.ts'
import { openSession } from './sessions.ts'
import { runAlarm, sqlIn, tablesOf } from './objects.ts'
import { freshPlace, personOf as signedIn, type Person, type Place } from './people.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'

/** People who look for a live match. */

export const queueOf = (mode: LiveMode, region: number | null) =>
  env.MATCH_QUEUE.getByName(`${mode}/${region ?? 'world'}`)

export const find = (person: Person, body: object = {}, options = {}) =>
  person.call('POST', '/match/find', { mode: 'chat', ...body }, options)

export const stop = (person: Person, options = {}) => person.call('DELETE', '/match/find', undefined, options)

/** Region of somebody who searches; see `find_live` in SQL. */
export async function regionOf(userId: string): Promise<number> {
  const [row] = await query<{ region: number }>(
    'select tile_at(lat => cell_lat, lon => cell_lon, size => 500) as region from profiles where user_id = $1',
    [userId],
  )
  return row?.region ?? 0
}

/** Ids of those who wait in a queue. */
export async function waitingIn(mode: LiveMode, region: number | null): Promise<string[]> {
  const queue = queueOf(mode, region)
  if ((await tablesOf(queue)).length === 0) return []
  return (await sqlIn(queue, "select search ->> 'userId' as id from searches")).map(({ id }) => id as string)
}

export interface LiveRow extends Record<string, unknown> {
  id: string
  status: string
  mode: string
  people: string[]
  lasts: number
}

/** Live matches of some people, oldest first. */
export const liveMatchesOf = (...people: readonly { id: string }[]) =>
  query<LiveRow>(
    `select id, status, mode, array[user_a::text, user_b::text] as people, extract(epoch from expires_at - matched_at)::float8 as lasts
     from matches where kind = 'live' and (user_a = any($1) or user_b = any($1)) order by matched_at`,
    [people.map(({ id }) => id)],
  )

/** What Postgres has of somebody's search. */
export const searchOf = async (person: { id: string }) =>
  (
    await query<{ search_id: string; mode: string; filters: object; started_at: Date }>(
      'select search_id, mode, filters, started_at from live_searches where user_id = $1',
      [person.id],
    )
  )[0]

/** Resolves once two are in a live match. */
export async function untilMatched(one: { id: string }, other: { id: string }): Promise<void> {
  const pair = [one.id, other.id].toSorted()
  await expect
    .poll(async () => (await liveMatchesOf(one)).map(({ people }) => people), { timeout: 5_000 })
    .toContainEqual(pair)
}

/** Lets somebody search, as far as Postgres is concerned: no queue hears of it. */
export async function begin(
  userId: string,
  { mode, interests, ...wishes }: Wish = { mode: 'chat' },
  db = contextWith().db,
): Promise<Search> {
  const now = Date.now()
  const interaction = await interactionOf(actingAs(contextWith(), userId), 'search')
  const found = await beginSearch(db, interaction, {
    mode,
    wishes: interests ? { ...wishes, interests: interests.map(interestKey) } : wishes,
    oldest: now - 60_000,
    now,
    searchId: newId(now),
  })
  if (found.outcome !== 'searching') throw new Error(`the search is ${found.outcome}`)
  return found.search
}

/** People with published profiles who could meet each other, but for what is said of each; written at once. */
export async function peopleAt(place: Place, ...each: Partial<Searcher>[]): Promise<Searcher[]> {
  const people = each.map((changes): Searcher => {
    const { latitude, longitude, ...rest } = { ...place, ...changes }
    const cell = cellAt({ latitude, longitude })
    return {
      id: newId(),
      cell,
      ...centreOf(cell),
      gender: 'female',
      birthDate: bornYearsAgo(31),
      showMe: 'everyone',
      ageMin: 18,
      ageMax: 100,
      maxDistance: 50,
      visibility: 'everyone',
      interests: [],
      likes: [],
      wish: { mode: 'chat' },
      joinsAt: 0,
      ...rest,
    }
  })
  await write(people)
  return people
}

/** Somebody of the database, signed in. */
export async function signIn(userId: string): Promise<Person> {
  const { token } = await openSession(userId)
  return signedIn({ token, refresh_token: '', user: { id: userId } })
}

/** People of a place, signed in; see {@link peopleAt}. */
export const signedInAt = async (place: Place, ...each: Partial<Searcher>[]): Promise<Person[]> =>
  Promise.all((await peopleAt(place, ...each)).map(({ id }) => signIn(id)))

/** Two who could meet each other, signed in. */
export async function two(): Promise<[Person, Person]> {
  return (await signedInAt(await freshPlace(), {}, {})) as [Person, Person]
}

export async function one(fields: Partial<Searcher> = {}): Promise<Person> {
  const [person] = await signedInAt(await freshPlace(), fields)
  if (!person) throw new Error('there is one')
  return person
}

/** Writes people into the database, over one connection. */
export async function write(people: readonly Searcher[]): Promise<void> {
  const work = await transaction()
  await fillSearchers((statement, values) => work.query(statement, values), people)
  await work.commit()
}

type Several<N extends 1 | 2 | 3> = { 1: [Search]; 2: [Search, Search]; 3: [Search, Search, Search] }[N]

/** Searches of people who could meet each other and search for the same; no queue has heard of them. */
export async function searches<N extends 1 | 2 | 3>(count: N, mode: LiveMode = 'chat'): Promise<Several<N>> {
  const people = await peopleAt(await freshPlace(), ...Array.from({ length: count }, () => ({})))
  const { db } = contextWith()
  const found: Search[] = []
  for (const { id } of people) found.push(await begin(id, { mode }, db))
  return found as Several<N>
}

/** The shard in which a search begins. */
export const homeOf = ({ mode, region }: Search) => queueOf(mode, region)
/** Whether a search waits in its own region. */
export const waitsIn = async ({ mode, region, userId }: Search) => (await waitingIn(mode, region)).includes(userId)
export const waitsInWorld = async ({ mode, userId }: Search) => (await waitingIn(mode, null)).includes(userId)
/** Whose search it is. */
export const personOf = ({ userId }: Search) => ({ id: userId })

/**
 * Two who live 22 km apart, on two sides of the border of their regions, and further from every fresh place than anybody
 * looks: whoever another test has left waiting there would be matched with one of them.
 */
export async function neighbours(): Promise<[Search, Search]> {
  const { longitude } = await freshPlace()
  // Regions are 180° / 41 high. This border, at 10.98° south, runs midway between two rows of fresh places.
  const border = (180 / 41) * -2.5
  const [south, north] = await peopleAt({ latitude: border - 0.1, longitude }, {}, { latitude: border + 0.1 })
  if (!south || !north) throw new Error('there are two')
  return [await begin(south.id), await begin(north.id)]
}

/** Makes the alarm run jobs now which are for later. */
export async function runNow(stub: DurableObjectStub, ...jobs: string[]): Promise<void> {
  for (const job of jobs) await sqlIn(stub, 'update jobs set due_at = 0 where name = ?', job)
  await runAlarm(stub)
}
