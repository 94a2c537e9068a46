import { ageOn } from '../../src/features/people/age.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bornOn, dayOf } from '../../drizzle/seed/days.ts'
import { historiesOf } from '../../drizzle/seed/histories.ts'
import { seedPeople } from '../../drizzle/seed/people.ts'
import { tourOf } from '../../drizzle/seed/tour.ts'
import { seed } from '../../scripts/stack/seed.ts'
import { applyMigrations } from '../../scripts/stack/migrations.ts'
import { makeSecrets } from '../../scripts/stack/secrets.ts'
import { whoSuits } from '../../scripts/stack/tour/who-suits.ts'
import { RANKING } from '../../src/features/discovery/ranking.ts'
import { CHANGEABLE_FOR } from '../../src/features/messaging/rules.ts'
import { newId } from '../../src/foundation/ids.ts'

/** The tour holds whenever somebody comes: on every awkward day of this year and of the five years after it. */

const DAY = 86_400_000
const thisYear = new Date().getUTCFullYear()

/** Moments to seed at, in milliseconds since 1970: now, leap days, ends of months and years, and days on which clocks are changed. */
function moments(): Map<string, number> {
  const all = new Map([['now', Date.now()]])
  for (let year = thisYear; year <= thisYear + 5; year += 1) {
    const lastOf = (month: number) => {
      const last = new Date(Date.UTC(year, month, 0))
      // The Sunday on which Europe changes its clocks.
      return Date.UTC(year, month - 1, last.getUTCDate() - last.getUTCDay(), 0, 59)
    }
    for (const at of [
      Date.UTC(year, 1, 28, 23, 59, 59),
      Date.UTC(year, 2, 1) - 1,
      Date.UTC(year, 2, 1),
      lastOf(3),
      Date.UTC(year, 7, 1) - 1,
      lastOf(10),
      Date.UTC(year, 11, 31, 23, 59, 59, 999),
    ])
      all.set(new Date(at).toISOString(), at)
  }
  return all
}

/** Those that a whole database is made for; what needs none is tried for all. */
const seeded = (): [string, number][] => {
  const leap = [...moments()].find(([name]) => name.includes('-02-29')) ?? ['', 0]
  const newYear = Date.UTC(thisYear + 1, 0, 1)
  const late = [...moments()].at(-1) ?? ['', 0]
  return [
    ['now', Date.now()],
    leap,
    [new Date(newYear).toISOString(), newYear],
    [new Date(late[1]).toISOString(), late[1]],
  ]
}

let server: pg.Client
beforeAll(async () => {
  server = new pg.Client({
    connectionString: inject('surroundings').databaseUrl,
    options: '-c idle_session_timeout=0',
  })
  await server.connect()
})
afterAll(() => server.end())

/** Makes a database, fills it as of a moment, and lets it be asked. */
async function withSeeded<T>(
  now: number,
  ask: (db: pg.Client, again: (now: number) => Promise<void>) => Promise<T>,
): Promise<T> {
  const name = `tour_${crypto.randomUUID().replaceAll('-', '')}`
  await server.query(`create database ${name}`)
  const url = new URL(inject('surroundings').databaseUrl)
  url.pathname = `/${name}`
  const secrets = await makeSecrets()
  const fill = (at: number) => seed({ databaseUrl: url.href, secrets, now: at, photos: withoutBytes })
  const db = new pg.Client({ connectionString: url.href })
  db.on('error', () => {})
  try {
    await applyMigrations(url.href)
    await fill(now)
    await db.connect()
    return await ask(db, fill)
  } finally {
    await db.end().catch(() => {})
    await server.query(`drop database ${name} with (force)`)
  }
}

/** Everybody's pictures as the database has them; what they look like matters to nobody here. */
const withoutBytes: Parameters<typeof seed>[0]['photos'] = (people) =>
  Promise.resolve(
    people.map(({ id: userId }) => {
      const [id, nothing] = [newId(), Buffer.alloc(0)]
      return {
        id,
        userId,
        position: 0,
        contentHash: id,
        key: `photos/${userId}/${id}`,
        blurHash: 'L00000',
        sizes: { small: nothing, medium: nothing, large: nothing },
      }
    }),
  )

/** What the two of the tour find, in numbers, as the database says on a day. */
async function found(db: pg.Client, now: number) {
  const { bands, wave, weights, scales } = RANKING
  const people = seedPeople(dayOf(now))
  const { premium, free } = tourOf(people)
  const candidates = people.flatMap(({ id }) => (id === premium.id || id === free.id ? [] : [id]))
  const count = async (text: string, values: unknown[]): Promise<number> =>
    Number((await db.query<{ count: string }>(`select count(*) from ${text}`, values)).rows[0]?.count)
  const of = async (id: string) => ({
    feed: await count(
      `feed_page(
        viewer_id => $1, at => $2, page_size => 50, bands => $3, wave => $4, weights => $5, scales => $6, origin => null,
        band_start => null, wave_start_hour => null, wave_start_user => null, wave_finish_hour => null,
        wave_finish_user => null, seen => null
      ) where distance_km <= 40`,
      [
        id,
        new Date(now),
        bands,
        wave,
        [weights.fit, weights.recency, weights.interests, weights.newness],
        [scales.recency, scales.interests, scales.newness],
      ],
    ),
    likes: await count(`decisions where to_user_id = $1 and status = 'pending' and kind = 'like'`, [id]),
    superLikes: await count(
      `decisions where to_user_id = $1 and status = 'pending' and kind = 'super_like' and note <> ''`,
      [id],
    ),
    requests: await count(`decisions where to_user_id = $1 and status = 'pending' and kind = 'request'`, [id]),
    matches: await count(`matches where $1 in (user_a, user_b) and status = 'active' and matched_at < $2`, [
      id,
      new Date(now),
    ]),
    missed: await count(`calls where callee_id = $1 and reason = 'missed' and created_at < $2`, [id, new Date(now)]),
    shortlist: await count('shortlist where owner_id = $1', [id]),
    lives: await whoSuits(db, { userId: id, mode: 'chat', candidates, now }),
  })
  return { premium: await of(premium.id), free: await of(free.id) }
}

/** What the nightly look at plans and subscriptions would report on a day. */
const faultsOf = async (db: pg.Client, now: number): Promise<string[]> => {
  const { rows } = await db.query<{ fault: string }>('select fault from billing_faults($1)', [new Date(now)])
  return rows.map(({ fault }) => fault)
}

/** Matches that are over, and wishes that found none, with how many of each, all before a day. */
const overIn = async (db: pg.Client, now: number): Promise<string[]> => {
  const { rows } = await db.query<{ line: string }>(
    `select concat(how, ' ', count(*)) as line from (
       select status as how, ended_at as at from matches where status <> 'active'
       union all select status, declined_at from decisions where status = 'declined'
       union all select kind, updated_at from decisions where kind = 'pass'
     ) o where at < $1 group by how order by how`,
    [new Date(now)],
  )
  return rows.map(({ line }) => line)
}

const TOUR = {
  premium: { feed: expect.any(Number), likes: 4, superLikes: 1, requests: 2, matches: 5, missed: 1, shortlist: 4 },
  free: { feed: expect.any(Number), likes: 2, superLikes: 1, requests: 1, matches: 3, missed: 0, shortlist: 0 },
}
const lives = expect.any(String)

describe('the tour', () => {
  it.each(seeded())('holds for who comes at %s', async (_name, now) => {
    await withSeeded(now, async (db) => {
      const { premium, free } = await found(db, now)
      expect({ premium, free }).toEqual({
        premium: { ...TOUR.premium, lives },
        free: { ...TOUR.free, lives },
      })
      expect(Math.min(premium.feed, free.feed)).toBeGreaterThanOrEqual(20)
      expect(await faultsOf(db, now)).toEqual([])
      // A pass declines the like that it answers, and a decline is a pass, too.
      expect(await overIn(db, now)).toEqual(['declined 4', 'ended 2', 'expired 2', 'pass 4', 'unmatched 2'])
    })
  })

  it('holds for who comes back after months and after years, and keeps what they have changed', async () => {
    const now = Date.now()
    await withSeeded(now, async (db, again) => {
      const { premium, free } = tourOf(seedPeople(dayOf(now)))
      await db.query(
        `update profiles set birth_date = '1980-01-01'::date, updated_at = updated_at + interval '1 hour' where user_id = $1`,
        [free.id],
      )
      for (const later of [now + 93 * DAY, now + 5 * 366 * DAY]) {
        await again(later)
        const then = await found(db, later)
        expect(then.premium).toEqual({ ...TOUR.premium, lives })
        expect(then.premium.feed).toBeGreaterThanOrEqual(20)
        expect(await faultsOf(db, later)).toEqual([])
        const { rows } = await db.query<{ id: string; born: string; idle: number }>(
          `select u.id, p.birth_date::text as born, extract(epoch from $2 - u.last_active_at)::float8 / 60 as idle
           from users u join profiles p on p.user_id = u.id where u.id = any($1) order by u.plan desc`,
          [[premium.id, free.id], new Date(later)],
        )
        expect(rows.map(({ born }) => ageOn(born, dayOf(later)))).toEqual([31, ageOn('1980-01-01', dayOf(later))])
        expect(rows[0]?.idle).toBeLessThanOrEqual(45.01)
      }
    })
  })
})

describe('people of the seed data', () => {
  it.each([...moments()])('are as old at %s as at any time', (_name, now) => {
    const day = dayOf(now)
    const ages = (at: string) => seedPeople(at).map(({ birthDate }) => ageOn(birthDate, at))
    expect(ages(day)).toEqual(ages(dayOf(Date.now())))
    expect(Math.min(...ages(day))).toBeGreaterThanOrEqual(18)
  })

  it('have had their birthday as long ago as is said', () => {
    // Fixed clock: the day is an argument.
    expect(bornOn('2028-02-29', 30, 0)).toBe('1998-03-01')
    expect(bornOn('2028-03-01', 30, 1)).toBe('1998-03-01')
    expect(bornOn('2027-01-01', 18, 1)).toBe('2008-12-31')
  })
})

describe('what the people of the tour have written', () => {
  const people = seedPeople(dayOf(Date.now()))
  const histories = historiesOf(tourOf(people))

  it('goes forward in time, and is over before anybody comes', () => {
    expect(histories).toHaveLength(tourOf(people).matches.length)
    for (const [i, { steps }] of histories.entries()) {
      const times = steps.map(({ ago }) => ago)
      expect(times).toEqual(times.toSorted((a, b) => b - a))
      expect(times[0]).toBeLessThan(tourOf(people).matches[i]?.ago ?? 0)
      expect(times.at(-1)).toBeGreaterThan(0)
    }
  })

  it('changes messages while they could be changed, and only one’s own', () => {
    for (const { steps } of histories)
      for (const step of steps.filter(({ do: what }) => what === 'edit' || what === 'delete')) {
        const sent = steps.find(({ do: what, message }) => what === 'send' && message === step.message)
        expect(sent?.by).toBe(step.by)
        expect(((sent?.ago ?? Infinity) - step.ago) * 60_000).toBeLessThanOrEqual(CHANGEABLE_FOR)
      }
  })
})
