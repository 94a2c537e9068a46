import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { applyFunctions } from '../stack/database/repeatable.ts'
import {
  isContract,
  pendingMigrations,
  recordMigration,
  runMigrations,
  type Migration,
} from '../stack/database/versioned.ts'
import { currentRelease, inTransaction, type Release } from '../stack/migrations.ts'
import { startPostgres } from '../stack/postgres.ts'
import { unprivileged } from '../stack/unprivileged.ts'
import type { Finding } from './run.ts'
import { SMALL_TABLES } from './small-tables.ts'
import { adviceFor, lossesOf, readTables, type Tables } from './table-states.ts'

/**
 * The last migration that is not looked at: no database with people in it had those up to here, or production has had them
 * since a release.
 */
const SETTLED = '0008_safety'

/** Locks under which others cannot write, or not even read. */
const BLOCKING = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']

/** Line of a migration that accepts what is found about a table: `-- Locks accepted: users: <why>`. */
const acceptedIn = ({ sql }: Migration): string[] =>
  [...sql.join('\n').matchAll(/^-- Locks accepted: (\w+): .{10,}$/gm)].map(([, table = '']) => table)

/**
 * Whether a migration would stop a running product: it runs each new one in a real PostgreSQL, and looks at the locks that
 * it holds while it reads or rewrites a large table, and at what the former version of the Worker would miss.
 */
export async function migrationsLockBriefly(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'vibesmatch-locks-'))
  unprivileged().give(folder)
  const options = { dataDir: join(folder, 'postgres'), password: crypto.randomUUID() }
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
 * Brings an empty database up to date, and watches: each new migration in a transaction of its own, as if it were the only
 * one of its release, and all of them in those of one deployment.
 * @param settled tag of the last migration that is not looked at
 * @returns one line for each thing that must not happen in production
 */
export async function lockFindings(url: string, release: Release, settled: string): Promise<string[]> {
  const tags = tagsOf(release.migrations)
  const isSettled = ({ folderMillis }: Migration) =>
    [...tags.keys()].indexOf(folderMillis) <= [...tags.values()].indexOf(settled)
  return connected(url, async (client) => {
    const { before, after } = await pendingMigrations(client, release.migrations)
    await runMigrations(client, before.filter(isSettled))
    const together = await onCopy(client, url, (copy) => deploymentFindings(copy, release, tags))
    const alone: string[] = []
    const watchAll = async (migrations: readonly Migration[]) => {
      for (const migration of migrations.filter((one) => !isSettled(one)))
        for (const finding of await watch(client, migration)) alone.push(named(tags, migration, finding))
    }
    await watchAll(before)
    await inTransaction(client, () => applyFunctions(client, release, true))
    await runMigrations(client, after.filter(isSettled))
    await watchAll(after)
    const more = together.filter((finding) => !alone.includes(finding))
    return [...alone, ...more.map((finding) => `${finding} ${TOGETHER}`)]
  })
}

const TOGETHER =
  '(All migrations of a phase of a deployment share a transaction, and its locks. Was an earlier one released before? Then name the last released one as SETTLED in scripts/check/migration-locks.ts.)'

const named = (tags: ReadonlyMap<number, string>, { folderMillis }: Migration, finding: string): string =>
  `migrations/${tags.get(folderMillis) ?? ''}.sql: ${finding}`

/** What is found when all that a database lacks is in one release: expanding in a transaction, then contracting in one. */
async function deploymentFindings(
  client: pg.Client,
  release: Release,
  tags: ReadonlyMap<number, string>,
): Promise<string[]> {
  const findings: string[] = []
  for (const phase of ['expand', 'contract'] as const) {
    const { before, after } = await pendingMigrations(client, release.migrations, phase)
    await inTransaction(client, async () => {
      await planAsForManyRows(client)
      const former = await readTables(client)
      const run = async (migrations: readonly Migration[]) => {
        for (const migration of migrations)
          for (const finding of (await watchStatements(client, migration, former)).findings)
            findings.push(named(tags, migration, finding))
      }
      await run(before)
      await applyFunctions(client, release, before.length > 0)
      await run(after)
    })
  }
  return findings
}

/** Works on a copy of a client's database, to which nobody else may be connected. */
async function onCopy<T>(client: pg.Client, url: string, work: (copy: pg.Client) => Promise<T>): Promise<T> {
  const copy = `copy_${crypto.randomUUID().replaceAll('-', '')}`
  const { rows } = await client.query<{ name: string }>('select current_database() as name')
  await client.query(`create database ${copy} template ${client.escapeIdentifier(rows[0]?.name ?? '')}`)
  try {
    return await connected(Object.assign(new URL(url), { pathname: `/${copy}` }).href, work)
  } finally {
    await client.query(`drop database ${copy} with (force)`)
  }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
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

/** A foreign key is tried by a query. The referenced table is looked up by its key, as it would be with many rows. */
const planAsForManyRows = (client: pg.Client) =>
  client.query('set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off')

/** Runs a migration in a transaction of its own, and looks at what it does, and at what the former version would miss. */
async function watch(client: pg.Client, migration: Migration): Promise<string[]> {
  return inTransaction(client, async () => {
    await planAsForManyRows(client)
    const former = await readTables(client)
    const { findings, tables } = await watchStatements(client, migration, former)
    if (isContract(migration)) return findings
    const accepted = acceptedIn(migration)
    const losses = lossesOf(former, tables).filter(({ table }) => !accepted.includes(table))
    return [...findings, ...losses.map(({ words }) => words)]
  })
}

/**
 * Runs a migration in the present transaction, and looks after each of its statements.
 * @param former the tables before the transaction
 */
async function watchStatements(
  client: pg.Client,
  migration: Migration,
  former: Tables,
): Promise<{ findings: string[]; tables: Tables }> {
  const accepted = acceptedIn(migration)
  const findings: string[] = []
  let state = await readTables(client)
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
  await recordMigration(client, migration)
  return { findings, tables: state }
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
