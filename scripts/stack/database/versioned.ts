import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'

/** A file of migrations/, as drizzle-orm reads it. */
export interface Migration {
  sql: string[]
  hash: string
  /** When drizzle-kit wrote it, in milliseconds; its key in the journal. */
  folderMillis: number
}

/** First line of a migration that needs the functions of its release: a backfill that calls them. */
const AFTER_FUNCTIONS = /^\s*-- After the functions\b/

/** Whether a migration removes what the former version of the Worker uses; its first line says so. It runs once nothing is on it. */
export const isContract = ({ sql }: Migration): boolean => /^\s*-- Contract\b/.test(sql[0] ?? '')

/**
 * Which migrations run: `expand` leaves out those that begin with `-- Contract`, `contract` runs those alone. A database
 * that no Worker uses yet has `all`, in order.
 */
export type Phase = 'all' | 'expand' | 'contract'

/**
 * The migrations that a database has not had, in order. drizzle-orm's own migrator compares with the newest one only,
 * and so skips a migration that was written earlier and merged later.
 * @throws if the database began with migrations that no longer exist
 */
export async function pendingMigrations(
  client: pg.Client,
  folder: string,
  phase: Phase = 'all',
): Promise<{ before: Migration[]; after: Migration[] }> {
  await client.query('create schema if not exists drizzle')
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  )
  const { rows } = await client.query<{ at: string }>('select created_at as at from drizzle.__drizzle_migrations')
  const applied = new Set(rows.map(({ at }) => Number(at)))
  const migrations = readMigrationFiles({ migrationsFolder: folder })
  const first = migrations[0]?.folderMillis ?? 0
  if ([...applied].some((at) => at < first))
    throw new Error(
      'This database was made by migrations that have been squashed since. Start with an empty one; in development: npm run dev -- --fresh',
    )
  const pending = migrations
    .filter(({ folderMillis }) => !applied.has(folderMillis))
    .filter((one) => phase === 'all' || isContract(one) === (phase === 'contract'))
  const isAfter = ({ sql }: Migration) => AFTER_FUNCTIONS.test(sql[0] ?? '')
  return { before: pending.filter((one) => !isAfter(one)), after: pending.filter(isAfter) }
}

/** Runs migrations and records them in the journal. */
export async function runMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  for (const migration of migrations) {
    for (const statement of migration.sql) await client.query(statement)
    await recordMigration(client, migration)
  }
}

export async function recordMigration(client: pg.Client, { hash, folderMillis }: Migration): Promise<void> {
  await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
    hash,
    folderMillis,
  ])
}
