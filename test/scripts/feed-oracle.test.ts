import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAbout, fill, fillDecisions } from '../../bench/feed/fill.ts'
import { connect, disagreements, firstPage, readPages, tiesOf } from '../../bench/feed/measure.ts'
import { oracleFeed } from '../../bench/feed/oracle.ts'
import { KINDS, makePopulation, type Population, type Subject } from '../../bench/feed/population.ts'
import { applyMigrations } from '../../scripts/stack/migrations.ts'
import type { WaveEnd } from '../../src/features/discovery/feed-position.ts'
import type { Db } from '../../src/foundation/db.ts'
import { emptyDatabase } from '../support/node/empty-database.ts'

const PER_KIND = 12
const DEPTH = 200
const now = Date.now()

/** A database of our own on the server of all tests: these people would come up in their feeds. */
let client: pg.Client
let db: Db
let population: Population
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await emptyDatabase()
  drop = database.drop
  const { url } = database
  await applyMigrations(url)
  client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  db = connect(url)
  population = makePopulation(6_000, PER_KIND, now)
  for (const viewer of viewers()) viewer.activeAt = now
  await fill(client, population)
  await fillDecisions(client, 20)
  await client.query('analyze')
})

afterAll(() => drop())

const viewers = (): Subject[] => KINDS.flatMap((kind) => population.viewers[kind])

/** Ids of the first people whom somebody could be shown if nobody had decided anything. */
const firstOf = (viewer: Subject, most: number): string[] =>
  oracleFeed(population.people, viewer, { decided: new Set(), likers: new Set(), blocked: new Set() }, now, most)

describe('the feed of thousands, against a search by brute force', () => {
  it('is the same, in the same order, for every kind of viewer', async () => {
    expect(await disagreements(db, client, population.people, viewers(), now, DEPTH)).toEqual([])
    const lengths: number[] = []
    for (const viewer of population.viewers['dense city'])
      lengths.push((await readPages(db, viewer, { now, most: DEPTH })).length)
    // Otherwise the comparison would say nothing.
    expect(Math.max(...lengths)).toBe(DEPTH)
  })

  it('is the same for who has decided about everybody who comes first', async () => {
    const heavy = population.viewers['heavy decider']
    for (const viewer of heavy) await decideAbout(client, viewer, firstOf(viewer, 400))
    expect(await disagreements(db, client, population.people, heavy, now, DEPTH)).toEqual([])
  })

  it('is the same with blocks, and with likes from afar and from those who show themselves to few', async () => {
    const dense = population.viewers['dense city']
    for (const [i, viewer] of dense.entries()) {
      const { decided } = await tiesOf(client, viewer)
      const [first, second] = firstOf(viewer, 60).filter((id) => !decided.has(id))
      await client.query(
        `insert into blocks select distinct a::uuid, b::uuid, now() from unnest($1::text[], $2::text[]) as t(a, b)
         where a is not null and b is not null on conflict do nothing`,
        [
          [viewer.id, second],
          [first, viewer.id],
        ],
      )
      await client.query(
        `insert into decisions (from_user_id, to_user_id, kind, status, created_at, updated_at)
         select user_id, $1, 'like', 'pending', now(), now() from profiles
         where user_id <> $1 and (visibility = 'liked_only' or max_distance = 5) order by md5(user_id::text || $2) limit 200
         on conflict (from_user_id, to_user_id) do update set kind = 'like', status = 'pending'`,
        [viewer.id, String(i)],
      )
    }
    expect(await disagreements(db, client, population.people, dense, now, DEPTH)).toEqual([])
  })

  it('is the same with boosts, which move people within their waves only', async () => {
    const dense = population.viewers['dense city']
    const before = await Promise.all(dense.map((viewer) => readPages(db, viewer, { now, most: DEPTH })))
    await client.query(
      `insert into boosts (id, user_id, starts_at, ends_at)
       select gen_random_uuid(), user_id, to_timestamp($1) - interval '1 minute',
         -- Every other one is over.
         to_timestamp($1) + case when ascii(right(user_id::text, 1)) % 2 = 0 then interval '29 minutes' else interval '-1 second' end
       from profiles where right(user_id::text, 2) < '30'`,
      [now / 1000],
    )
    expect(await disagreements(db, client, population.people, dense, now, DEPTH)).toEqual([])
    const after = await Promise.all(dense.map((viewer) => readPages(db, viewer, { now, most: DEPTH })))
    expect(after).not.toEqual(before)
  })

  it.each([
    ['for who has decided little', { 'few constant integer := 8000': 'few constant integer := 5' }],
    [
      'for who has decided much',
      {
        'few constant integer := 8000': 'few constant integer := 5',
        'much constant integer := 2000': 'much constant integer := 10',
      },
    ],
  ])('is the same where too many live to look at each, %s', async (_name, changes) => {
    const { rows } = await client.query<{ source: string }>(
      "select pg_get_functiondef('feed_candidates'::regproc) as source",
    )
    const source = rows[0]?.source ?? ''
    // What takes a hundred thousand people in the same place, with a few.
    let hasty = source
    for (const [usual, less] of Object.entries(changes)) {
      expect(hasty).toContain(usual)
      hasty = hasty.replace(usual, less)
    }
    await client.query(hasty)
    try {
      const found: number[] = []
      for (const viewer of population.viewers['dense city'])
        found.push((await firstPage(db, viewer, now, null)).found.length)
      // Otherwise the comparison would say nothing of people who are kept.
      expect(Math.max(...found) > 21).toBe('much constant integer := 2000' in changes)
      expect(await disagreements(db, client, population.people, viewers(), now, DEPTH)).toEqual([])
    } finally {
      await client.query(source)
    }
  })

  it('reads no decisions but those about who is kept, however many the viewer has made', async () => {
    const viewer = population.viewers['dense city'].at(-1)
    if (!viewer) throw new Error('nobody')
    const people = await readPages(db, viewer, { now, most: 60 })
    const others = population.people.flatMap(({ id }) => (id === viewer.id || people.includes(id) ? [] : [id]))
    const half = Math.floor(others.length / 2)
    await decideAbout(client, viewer, others.slice(0, half))
    // As among millions of people, of whom hardly anybody decides about so many.
    await client.query('alter table decisions alter column from_user_id set (n_distinct = -1)')
    await client.query('analyze decisions')
    const end: WaveEnd = [0, viewer.id]
    /** Rows and entries of indexes that a page with the kept people reads. */
    const readForPage = async () => {
      await db.ask('begin', [])
      const { candidates } = await firstPage(db, viewer, now, [{ band: 1, start: end, finish: end, people }])
      const [read] = await db.ask(
        `select (pg_stat_get_xact_tuples_returned('decisions'::regclass) + sum(pg_stat_get_xact_tuples_returned(indexrelid)))::integer
         from pg_index where indrelid = 'decisions'::regclass`,
        [],
      )
      await db.ask('rollback', [])
      expect(candidates).toHaveLength(21)
      return Number(read?.[0])
    }
    const read = await readForPage()
    await decideAbout(client, viewer, others.slice(half))
    // Each of the people may be looked for in a page of an index that has been split meanwhile.
    expect(await readForPage()).toBeLessThanOrEqual(read + people.length)
  })

  it('shows nobody twice, and nobody who cannot be liked', async () => {
    for (const viewer of viewers().slice(0, 20)) {
      const ids = await readPages(db, viewer, { now, most: 1_000 })
      expect(new Set(ids).size).toBe(ids.length)
      const { rows } = await client.query(
        `select o.user_id from listings v join listings o on o.tile_size = 4 and o.user_id = any($2)
         where v.user_id = $1 and v.tile_size = 4 and not can_meet(viewer => v, other => o, day => $3::timestamptz::date)`,
        [viewer.id, ids, new Date(now).toISOString()],
      )
      expect(rows).toEqual([])
    }
  })
})
