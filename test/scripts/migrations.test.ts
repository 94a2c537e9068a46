import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serverFindings } from '../../scripts/deploy/preflight.ts'
import { applyMigrations, undeclaredNote, type Release } from '../../scripts/stack/migrations.ts'
import { emptyDatabase } from '../support/node/empty-database.ts'
import { temporaryFolder } from '../support/node/programs.ts'

let db: pg.Client
let url: string
let folder: string
let clean: () => Promise<void>

/** A database and a folder of migrations of their own for each test. */
beforeEach(async () => {
  const database = await emptyDatabase()
  url = database.url
  const files = await temporaryFolder()
  folder = files.path
  db = new pg.Client({ connectionString: url })
  await db.connect()
  clean = async () => {
    await db.end()
    await database.drop()
    await files.remove()
  }
})
afterEach(() => clean())

/** The tables that the keys of interests are in, which every run looks after. */
const INIT = `create table profiles (user_id uuid, interests text[], interest_keys text[], n integer);
  create table interests (key text, label text, labels jsonb, position integer, merged_into text, updated_at timestamptz);
  create table interest_aliases (key text primary key, interest_key text)`

/** Brings the database up to date with functions, and with `more` migrations after the first one. */
async function run(
  functions: Record<string, string>,
  { more = [], retired = [] }: { more?: string[]; retired?: string[] } = {},
) {
  return applyMigrations(url, await release(functions, more, retired))
}

async function release(
  functions: Record<string, string>,
  more: string[] = [],
  retired: string[] = [],
  from = 1_000,
): Promise<Release> {
  const texts = [INIT, ...more]
  await mkdir(join(folder, 'meta'), { recursive: true })
  const entries = texts.map((_, i) => ({ idx: i, when: from + i, tag: `000${i}_test`, breakpoints: true }))
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }))
  for (const [i, text] of texts.entries()) await writeFile(join(folder, `000${i}_test.sql`), text)
  return {
    migrations: folder,
    functions: Object.entries(functions).map(([name, text]) => ({ name, text })),
    retired,
  }
}

const make = (head: string, body: string) => `create or replace function ${head} language sql stable return ${body};`
const value = async (expression: string) =>
  (await db.query<{ value: unknown }>(`select ${expression} as value`)).rows[0]?.value

const ONE = make('one() returns integer', '1')
const TWO = make('two() returns integer', 'one() + 1')

describe('the server', () => {
  it('that is too old is refused, with nothing changed', async () => {
    // In place of an old server: what tells the version is found before Postgres's own.
    await db.query(`create schema older;
      create function older.current_setting(name text) returns text language sql
        return case name when 'server_version_num' then '170006' else '17.6' end`)
    url += '?options=-c%20search_path%3Dolder,pg_catalog,public'
    const refusal = /the database is PostgreSQL 17\.6, and 18 or newer is needed/
    await expect(run({ one: ONE })).rejects.toThrow(refusal)
    expect(await value(`to_regclass('profiles')`)).toBe(null)
    expect(await serverFindings('staging', { STAGING_DATABASE_URL: url })).toEqual([expect.stringMatching(refusal)])
  })

  it('that answers and is new enough is deployed to, and no other', async () => {
    expect(await serverFindings('staging', { STAGING_DATABASE_URL: url })).toEqual([])
    const nowhere = { STAGING_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
    expect(await serverFindings('staging', nowhere)).toEqual([
      expect.stringMatching(/^STAGING_DATABASE_URL: .*ECONNREFUSED/),
    ])
  })
})

describe('files of functions', () => {
  it('are applied in their order, and not again while nothing has changed', async () => {
    expect(await run({ one: ONE, two: TWO })).toEqual({
      migrated: 1,
      applied: ['one', 'two'],
      dropped: [],
      undeclared: [],
    })
    expect(await value('two()')).toBe(2)
    expect(await run({ one: ONE, two: TWO })).toEqual({ migrated: 0, applied: [], dropped: [], undeclared: [] })
  })

  it('are applied again when they change, and those that call them go by it', async () => {
    await run({ one: ONE, two: TWO })
    expect((await run({ one: make('one() returns integer', '10'), two: TWO })).applied).toEqual(['one'])
    expect(await value('two()')).toBe(11)
  })

  it('are applied again when what they declare is missing', async () => {
    await run({ one: ONE, two: TWO })
    await db.query('drop function two')
    expect((await run({ one: ONE, two: TWO })).applied).toEqual(['two'])
  })

  it('are all applied again, and so checked, when tables have changed', async () => {
    const all = make('all_of() returns setof profiles', '(select p from profiles p limit 1)')
    const rows = `create or replace function rows_of() returns setof profiles language sql as 'select user_id, interests, interest_keys, n from profiles';`
    expect((await run({ all, rows })).applied).toEqual(['all', 'rows'])
    await expect(run({ all, rows }, { more: ['alter table profiles add column added integer'] })).rejects.toThrow(
      /^drizzle\/functions\/rows\.sql:1: return type mismatch/,
    )
    expect(await value(`(select count(*) from pg_attribute where attname = 'added')`)).toBe('0')
  })

  it('have triggers, too', async () => {
    const counted = (by: number) => `create or replace function count_n() returns trigger language plpgsql as $$
      begin new.n := new.n + ${by}; return new; end $$;
      create or replace trigger counted before insert on profiles for each row execute function count_n();`
    await run({ counted: counted(1) })
    await run({ counted: counted(5) })
    expect((await db.query('insert into profiles (n) values (1) returning n')).rows).toEqual([{ n: 6 }])
    await db.query('drop trigger counted on profiles')
    expect((await run({ counted: counted(5) })).applied).toEqual(['counted'])
    expect((await run({})).undeclared).toEqual(['count_n()', 'trigger counted on profiles'])
    const retired = ['count_n()', 'trigger counted on profiles']
    expect((await run({}, { retired })).dropped).toEqual(retired)
  })

  it('must not declare what another one declares', async () => {
    await expect(run({ one: ONE, other: ONE })).rejects.toThrow('Both one.sql and other.sql declare one().')
    await run({ one: ONE })
    await expect(run({ one: ONE, other: ONE })).rejects.toThrow('Both one.sql and other.sql declare one().')
    expect((await run({ other: ONE })).undeclared).toEqual([])
  })
})

describe('a run', () => {
  it('that fails leaves nothing half applied', async () => {
    await run({ one: ONE })
    const changed = { one: make('one() returns integer', '3'), bad: '\n\nselect nothing;' }
    await expect(run(changed, { more: ['create table more (id integer)'] })).rejects.toThrow(
      'drizzle/functions/bad.sql:3: column "nothing" does not exist',
    )
    expect(await value('one()')).toBe(1)
    expect(await value(`to_regclass('more')`)).toBe(null)
    expect(await value('(select count(*)::integer from drizzle.__drizzle_migrations)')).toBe(1)
  })

  it('waits for another one', async () => {
    const releases = await release({ one: ONE, two: TWO }, ['create table more (id integer)'])
    const reports = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(url, releases)))
    expect(reports.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 2])
    expect(await value('(select count(*)::integer from drizzle.__drizzle_migrations)')).toBe(2)
  })

  it('takes migrations that were merged late, and backfills after the functions', async () => {
    const fill = '-- After the functions: they work out n.\nupdate profiles set n = two()'
    await run({ one: ONE }, { more: ['insert into profiles (n) values (0)'] })
    await run({ one: ONE, two: TWO }, { more: ['insert into profiles (n) values (0)', fill, 'select one()'] })
    expect((await db.query('select n from profiles')).rows).toEqual([{ n: 2 }])
    await db.query('delete from drizzle.__drizzle_migrations where created_at = 1001')
    await run({ one: ONE, two: TWO }, { more: ['insert into profiles (n) values (7)', fill, 'select one()'] })
    expect((await db.query('select n from profiles order by n')).rows).toEqual([{ n: 2 }, { n: 7 }])
  })

  it('refuses a database that began with migrations which are gone', async () => {
    await run({})
    await expect(applyMigrations(url, await release({}, [], [], 5_000))).rejects.toThrow(/squashed since.*--fresh/)
  })
})

describe('phases of a deployment', () => {
  it('expand leaves out what begins with "-- Contract", and contract runs it alone', async () => {
    const more = [
      'alter table profiles add column m integer',
      '-- Contract\nalter table profiles drop column n',
      'alter table profiles add column k integer',
    ]
    const columns = () =>
      value(`(select string_agg(column_name, ' ' order by column_name) from information_schema.columns
        where table_name = 'profiles' and length(column_name) = 1)`)
    const files = await release({ one: ONE }, more)
    expect((await applyMigrations(url, files, 'expand')).migrated).toBe(3)
    expect(await columns()).toBe('k m n')
    expect((await applyMigrations(url, files, 'contract')).migrated).toBe(1)
    expect(await columns()).toBe('k m')
    expect((await applyMigrations(url, files)).migrated).toBe(0)
  })

  it('contract fails while a function uses what is removed', async () => {
    const uses = make('used() returns bigint', '(select sum(n) from profiles)')
    const files = await release({ used: uses }, ['-- Contract\nalter table profiles drop column n'])
    await applyMigrations(url, files, 'expand')
    await expect(applyMigrations(url, files, 'contract')).rejects.toThrow(/n/)
    expect(await value(`used()`)).toBeNull()
  })
})

describe('while an older version runs', () => {
  const LEAVES = 'returns table (a integer, b text)'
  const rows = (head: string, body: string) =>
    `create or replace function ${head} language sql stable begin atomic select ${body}; end;`
  const uses = make('uses() returns integer', '(select a from leaves())')

  it('results may gain columns: the function and those that call it are made anew', async () => {
    await run({ one: ONE, leaves: rows(`leaves() ${LEAVES}`, `1, 'x'`), uses })
    const more = rows('leaves() returns table (a integer, b text, c integer)', `4, 'x', 3`)
    expect((await run({ one: ONE, leaves: more, uses })).applied).toEqual(['leaves', 'uses'])
    expect(await value('uses()')).toBe(4)
    expect(await value('(select c from leaves())')).toBe(3)
  })

  it.each([
    ['loses a column', rows('leaves(x integer) returns table (a integer)', '1')],
    ['has another column', rows('leaves(x integer) returns table (a integer, b integer)', '1, 2')],
    ['returns something else', make('leaves(x integer) returns integer', '1')],
    ['renames a parameter', rows(`leaves(y integer) ${LEAVES}`, `1, 'x'`)],
  ])('a function that %s is refused, unless it is retired', async (_, now) => {
    await run({ leaves: rows(`leaves(x integer) ${LEAVES}`, `1, 'x'`) })
    await expect(run({ leaves: now })).rejects.toThrow(/^leaves\(integer\) has other parameters or results/)
    expect(await value('(select b from leaves(x => 1))')).toBe('x')
    expect((await run({ leaves: now }, { retired: ['leaves(integer)'] })).dropped).toEqual([])
    expect((await run({ leaves: now }, { retired: ['leaves(integer)'] })).applied).toEqual([])
  })

  it('a function is not replaced under what no file makes', async () => {
    await run({ leaves: rows(`leaves() ${LEAVES}`, `1, 'x'`) })
    await db.query('create view looks as select * from leaves()')
    const more = rows('leaves() returns table (a integer, b text, c integer)', `4, 'x', 3`)
    await expect(run({ leaves: more })).rejects.toThrow(/^leaves\(\) cannot be replaced: rule .* view looks/)
  })

  it('what no file declares any more is reported, and dropped when it is retired', async () => {
    const named = make('named(a integer) returns integer', 'a')
    const longer = make('named(a integer, b integer) returns integer', 'a + b')
    await run({ named, one: ONE })
    const report = await run({ named: longer, one: ONE })
    expect(report.undeclared).toEqual(['named(integer)'])
    expect(undeclaredNote(report)).toContain('named(integer)')
    expect(await value('named(a => 1)')).toBe(1)
    expect(await run({ named: longer, one: ONE }, { retired: ['named(integer)'] })).toEqual({
      migrated: 0,
      applied: [],
      dropped: ['named(integer)'],
      undeclared: [],
    })
    expect(await value(`to_regprocedure('named(integer)')`)).toBe(null)
  })

  it('a parameter that is added has no default while the former function is there', async () => {
    await run({ named: make('named(a integer) returns integer', 'a') })
    const longer = make('named(a integer, b integer default 1) returns integer', 'a + b')
    await expect(run({ named: longer })).rejects.toThrow(
      'Postgres cannot choose between named(integer) and named(integer,integer)',
    )
    expect((await run({ named: longer }, { retired: ['named(integer)'] })).dropped).toEqual(['named(integer)'])
  })
})
