import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { lockFindings } from '../../../scripts/check/migration-locks.ts'
import { SMALL_TABLES } from '../../../scripts/check/small-tables.ts'
import { emptyDatabase } from '../../support/node/empty-database.ts'
import { temporaryFolder } from '../../support/node/programs.ts'

let url: string
let folder: string
let clean: () => Promise<void>

/** An empty database and a folder of migrations for each test. */
async function begin(): Promise<void> {
  const database = await emptyDatabase()
  url = database.url
  const files = await temporaryFolder()
  folder = files.path
  clean = async () => {
    await database.drop()
    await files.remove()
  }
}
beforeEach(begin)
afterEach(() => clean())

/** The tables that are there before: two that grow, and one that does not. */
const BASE = `create table people (id integer primary key, n integer, name text, born date);
alter table people add constraint known check (born > '1900-01-01') not valid;
create table messages (id integer primary key, person integer);
create table sweeps (prefix text primary key, position text);`

/** What is found about migrations of one release after the base. */
const findings = (...texts: string[]): Promise<string[]> => findingsAfter(0, [BASE, ...texts])

/** What is found about migrations, of which those up to `settled` were released before. */
async function findingsAfter(settled: number, all: readonly string[]): Promise<string[]> {
  await mkdir(join(folder, 'meta'), { recursive: true })
  const entries = all.map((_, i) => ({ idx: i, when: 1_000 + i, tag: `000${i}_test`, breakpoints: true }))
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }))
  for (const [i, text] of all.entries()) await writeFile(join(folder, `000${i}_test.sql`), text)
  return lockFindings(url, { migrations: folder, functions: [], retired: [] }, `000${settled}_test`)
}

describe('a migration is refused that', () => {
  it.each([
    ['creates an index', 'create index on people (n)', /people: ShareLock while it reads every row.*concurrently/],
    [
      'adds a unique constraint',
      'alter table people add constraint u unique (n)',
      /AccessExclusiveLock while it reads.*not valid/,
    ],
    [
      'adds a check',
      'alter table people add constraint c check (n > 0)',
      /AccessExclusiveLock while it reads.*not valid/,
    ],
    [
      'adds a foreign key',
      'alter table messages add constraint f foreign key (person) references people (id)',
      /messages: ShareRowExclusiveLock while it reads.*not valid/,
    ],
    [
      'forbids null',
      'alter table people alter column n set not null',
      /AccessExclusiveLock while it reads.*is not null\) not valid/,
    ],
    [
      'computes a default',
      'alter table people add column at timestamptz default clock_timestamp()',
      /rewrites every row.*a constant is free/,
    ],
    ['changes a type', 'alter table people alter column n type bigint', /rewrites every row.*new type/],
    ['fills a table', 'update people set n = 1', /people: locks of its rows while it reads every row.*batches/],
    [
      'validates in the transaction that has added',
      'alter table people add constraint c check (n > 0) not valid;--> statement-breakpoint\nalter table people validate constraint c',
      /AccessExclusiveLock while it reads.*validate constraint/,
    ],
    ['drops a column', 'alter table people drop column name', /people: loses column name.*-- Contract/],
    ['renames a column', 'alter table people rename column name to title', /people: loses column name/],
    ['renames a table', 'alter table people rename to persons', /people: is renamed/],
    ['drops a table', 'drop table messages', /messages: is dropped.*-- Contract/],
    [
      'binds new rows by a check',
      'alter table people add constraint c check (n > 0) not valid',
      /people: check c binds the rows of the former version/,
    ],
    [
      'binds new rows by a foreign key',
      'alter table messages add constraint f foreign key (person) references people (id) not valid',
      /messages: foreign key f binds/,
    ],
    ['binds new rows by an index', 'create unique index u on people (lower(name))', /people: unique index u binds/],
    ['binds new rows by not null', 'alter table people alter column n set not null', /people: not null of n binds/],
    ['needs a column', 'alter table sweeps add column at date not null', /sweeps: at must be given/],
  ])('%s', async (_what, text, finding) => {
    const found = await findings(text)
    expect(found.join('\n')).toMatch(finding)
    expect(found[0]).toMatch(/^migrations\/0001_test\.sql: /)
  })
})

describe('a migration is allowed that', () => {
  it.each([
    ['adds a column', 'alter table people add column m integer default 5 not null'],
    [
      'creates a table with indexes',
      'create table more (id integer references people (id), n integer); create index on more (n)',
    ],
    [
      'refers from a new table to a large one, as drizzle-kit writes it',
      'create table more (id integer);--> statement-breakpoint\nalter table more add constraint m foreign key (id) references people (id)',
    ],
    ['adds a constraint that is not valid', '-- Contract\nalter table people add constraint c check (n > 0) not valid'],
    [
      'adds a column with a constraint',
      'alter table people add column m integer;--> statement-breakpoint\nalter table people add constraint c check (m > 0) not valid',
    ],
    ['changes a small table', 'create index on sweeps (position); update sweeps set position = null'],
    ['drops what nobody uses any more', '-- Contract\nalter table people drop column name'],
    [
      'says why it may',
      '-- Locks accepted: people: the index was created by hand, concurrently\ncreate index if not exists i on people (n)',
    ],
  ])('%s', async (_what, text) => {
    expect(await findings(text)).toEqual([])
  })

  it('validates, and then forbids null, in two releases', async () => {
    const first = [BASE, '-- Contract\nalter table people add constraint c check (n is not null) not valid']
    expect(await findingsAfter(0, first)).toEqual([])
    await clean()
    await begin()
    const validate = 'alter table people validate constraint c'
    const forbid = 'alter table people alter column n set not null'
    expect(await findingsAfter(1, [...first, `${validate};--> statement-breakpoint\n${forbid}`])).toEqual([])
  })
})

describe('migrations of one release that', () => {
  const validate = 'alter table people validate constraint known'

  it('lock a table in one and read it whole in another are refused', async () => {
    const found = await findings('alter table people add column m integer', validate)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(
      /^migrations\/0002_test\.sql: people: AccessExclusiveLock while it reads.*share a transaction/,
    )
  })

  it('do so while they contract are refused', async () => {
    const found = await findings('-- Contract\nalter table people drop column name', `-- Contract\n${validate}`)
    expect(found).toHaveLength(1)
  })

  it('expand in one and contract in the other are allowed', async () => {
    expect(await findings('alter table people add column m integer', `-- Contract\n${validate}`)).toEqual([])
  })
})

it('small tables exist', async () => {
  const client = new pg.Client({ connectionString: inject('surroundings').databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    'select relname as name from pg_class where relname = any($1)',
    [SMALL_TABLES],
  )
  await client.end()
  expect(rows.map(({ name }) => name).toSorted()).toEqual(SMALL_TABLES.toSorted())
})
