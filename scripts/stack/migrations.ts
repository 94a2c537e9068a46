import pg from 'pg'
import { join } from 'node:path'
import { RETIRED } from '../../drizzle/functions/retired.ts'
import { applyFunctions, type FunctionsReport } from './database/repeatable.ts'
import { requirePostgres } from './database/version.ts'
import { pendingMigrations, runMigrations, type Phase } from './database/versioned.ts'
import { readPages, shipPages, type ShippedPage } from './database/pages.ts'
import { readFunctions, type FunctionFile } from './functions.ts'
import { refoldInterests } from './interest-keys.ts'
import { ROOT } from './paths.ts'

/** The source of a database's updates. */
export interface Release {
  /** Folder of versioned migrations, with drizzle-kit's journal. */
  migrations: string
  functions: readonly FunctionFile[]
  retired: readonly string[]
  /** Pages that come with the product; none without it. */
  pages?: readonly ShippedPage[]
}

/** The files of this working tree. */
export const currentRelease = (): Release => ({
  migrations: join(ROOT, 'migrations'),
  functions: readFunctions(),
  retired: RETIRED,
  pages: readPages(),
})

export interface MigrationsReport extends FunctionsReport {
  /** How many versioned migrations ran. */
  migrated: number
}

/** Of the advisory lock of runs; two numbers, so that it never equals a lock of `pair_key`. */
const LOCK = [0x6462, 1]

/**
 * Updates a database: versioned migrations, then functions, then the migrations that need those, in one transaction,
 * under a lock; then the keys of interests, and pages that come with the product.
 * @param phase which of the versioned migrations run; a deployment has `expand` before the new version and `contract` after it
 * @throws if the server is too old, if something fails, or waits for a lock of the running version for ten seconds; then nothing has changed
 */
export async function applyMigrations(
  url: string,
  release = currentRelease(),
  phase: Phase = 'all',
): Promise<MigrationsReport> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await requirePostgres(client)
    const report = await inTransaction(client, () => bringUpToDate(client, release, phase))
    await refoldInterests(client)
    await shipPages(client, release.pages ?? [])
    return report
  } finally {
    await client.end()
  }
}

/** The result of a run for operators and developers; null if nothing changed. */
export const undeclaredNote = ({ undeclared }: FunctionsReport): string | null =>
  undeclared.length === 0
    ? null
    : `The database has what no file of drizzle/functions declares: ${undeclared.join('; ')}. Once no deployed version uses it, list it in drizzle/functions/retired.ts.`

/** Does all of some work on a connection, or nothing of it. */
export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function bringUpToDate(client: pg.Client, release: Release, phase: Phase): Promise<MigrationsReport> {
  await client.query('select pg_advisory_xact_lock($1, $2)', LOCK)
  // Waiting for a table's lock blocks all later queries, too; failing and retrying is better.
  await client.query("set local lock_timeout = '10s'")
  const { before, after } = await pendingMigrations(client, release.migrations, phase)
  await runMigrations(client, before)
  // Functions were checked against the old tables, so all of them are applied again where these have changed.
  const report = await applyFunctions(client, release, before.length > 0)
  await runMigrations(client, after)
  return { ...report, migrated: before.length + after.length }
}
