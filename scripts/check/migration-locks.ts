import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { applyFunctions } from '../stack/database/repeatable.ts'
import { pendingMigrations, recordMigration, runMigrations, type Migration } from '../stack/database/versioned.ts'
import { currentRelease, type Release } from '../stack/migrations.ts'
import { freePort } from '../stack/ports.ts'
import { startPostgres } from '../stack/postgres.ts'
import { unprivileged } from '../stack/unprivileged.ts'
import type { Finding } from './run.ts'
import { SMALL_TABLES } from './small-tables.ts'
import { adviceFor, lossesOf, readTables, type Tables } from './table-states.ts'

/** The last migration that is not looked at: no database with people in it had those up to here. */
const SETTLED = '0008_safety'

/** Locks under which others cannot write, or not even read. */
const BLOCKING = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']

/** Line of a migration that accepts what is found about a table: `-- Locks accepted: users: <why>`. */
const acceptedIn = (text: string): string[] =>
  [...text.matchAll(/^-- Locks accepted: (\w+): .{10,}$/gm)].map(([, table = '']) => table)

/**
 * Whether a migration would stop a running product: it runs each new one in a real PostgreSQL, and looks at the locks that
 * it holds while it reads or rewrites a large table, and at what the former version of the Worker would miss.
 */
export async function migrationsLockBriefly(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'vibesmatch-locks-'))
  unprivileged().give(folder)
  const options = { dataDir: join(folder, 'postgres'), port: await freePort(), password: crypto.randomUUID() }
  try {
    const postgres = await startPostgres({ ...options, isDurable: false })
    try {
      const findings = await lockFindings(postgres.url, currentRelease(), SETTLED)
      return findings.length === 0 ? null : findings.join('\n')
    } finally {
      await postgres.process.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Brings an empty database up to date, and watches.
 * @param settled tag of the last migration that is not looked at
 * @returns one line for each thing that must not happen in production
 */
export async function lockFindings(url: string, release: Release, settled: string): Promise<string[]> {
  const tags = tagsOf(release.migrations)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { before, after } = await pendingMigrations(client, release.migrations)
    const isSettled = ({ folderMillis }: Migration) =>
      [...tags.keys()].indexOf(folderMillis) <= [...tags.values()].indexOf(settled)
    await runMigrations(client, before.filter(isSettled))
    const findings: string[] = []
    const watchAll = async (migrations: readonly Migration[]) => {
      for (const migration of migrations)
        for (const finding of await watch(client, migration))
          findings.push(`migrations/${tags.get(migration.folderMillis) ?? ''}.sql: ${finding}`)
    }
    await watchAll(before.filter((one) => !isSettled(one)))
    await client.query('begin')
    await applyFunctions(client, release, true)
    await client.query('commit')
    await runMigrations(client, after.filter(isSettled))
    await watchAll(after.filter((one) => !isSettled(one)))
    return findings
  } finally {
    await client.end()
  }
}

/** Names of the migrations in order, by what they are recorded as. */
function tagsOf(folder: string): Map<number, string> {
  const text = readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')
  // Guarantee: drizzle-kit's journal.
  const { entries } = JSON.parse(text) as { entries: { when: number; tag: string }[] }
  return new Map(entries.map(({ when, tag }) => [when, tag]))
}

/** Runs a migration in a transaction, as a deployment does, and looks after each of its statements. */
async function watch(client: pg.Client, migration: Migration): Promise<string[]> {
  const text = migration.sql.join('\n')
  const accepted = acceptedIn(text)
  const isContract = /^\s*-- Contract\b/.test(text)
  const findings: string[] = []
  await client.query('begin')
  // A foreign key is tried by a query. The referenced table is looked up by its key, as it would be with many rows.
  await client.query(
    'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off',
  )
  const former = await readTables(client)
  let state = former
  for (const statement of migration.sql) {
    await client.query(statement)
    const next = await readTables(client)
    findings.push(
      ...harmOf(statement, former, state, next, await locksOf(client))
        .filter(({ table }) => !accepted.includes(table))
        .map(({ words }) => words),
    )
    state = next
  }
  if (!isContract)
    findings.push(
      ...lossesOf(former, state)
        .filter(({ table }) => !accepted.includes(table))
        .map(({ words }) => words),
    )
  await recordMigration(client, migration)
  await client.query('commit')
  return findings
}

interface Harm {
  table: string
  words: string
}

/** Tables that were there before the migration, and are read or rewritten whole by a statement while it keeps others out. */
function harmOf(statement: string, former: Tables, before: Tables, after: Tables, locks: Locks): Harm[] {
  return [...former].flatMap(([id, { name: table }]) => {
    const [was, is] = [before.get(id), after.get(id)]
    if (was === undefined || is === undefined || SMALL_TABLES.includes(table)) return []
    const isRewritten = was.file !== is.file
    const isScanned = is.scans > was.scans || is.references > was.references
    const held = BLOCKING.findLast((mode) => locks.get(id)?.includes(mode))
    const isUpdated =
      /^\s*(--.*\n\s*)*(update|delete|with)\b/i.test(statement) && locks.get(id)?.includes('RowExclusiveLock')
    if (!isRewritten && !isScanned) return []
    if (held === undefined && isUpdated !== true) return []
    const what = isRewritten ? 'rewrites every row' : 'reads every row'
    const lock = held ?? 'locks of its rows'
    return [
      {
        table,
        words: `${table}: ${lock} while it ${what}: "${shortened(statement)}". ${adviceFor(statement, isRewritten, held)}`,
      },
    ]
  })
}

const shortened = (statement: string) => {
  const text = statement
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** Modes of the locks that this transaction holds, by table. */
type Locks = Map<number, string[]>

async function locksOf(client: pg.Client): Promise<Locks> {
  const { rows } = await client.query<{ id: number; modes: string[] }>(
    `select relation::int as id, array_agg(mode) as modes from pg_locks
     where pid = pg_backend_pid() and locktype = 'relation' and granted group by relation`,
  )
  return new Map(rows.map(({ id, modes }) => [id, modes]))
}
