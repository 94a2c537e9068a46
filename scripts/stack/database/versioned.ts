import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'

/** A file of migrations/, as drizzle-orm reads it. */
interface Migration {
  sql: string[]
  hash: string
  /** When drizzle-kit wrote it, in milliseconds; its key in the journal. */
  folderMillis: number
}

/** First line of a migration that needs the functions of its release: a backfill that calls them. */
const AFTER_FUNCTIONS = /^\s*-- After the functions\b/

/**
 * The migrations that a database has not had, in order. drizzle-orm's own migrator compares with the newest one only,
 * and so skips a migration that was written earlier and merged later.
 * @throws if the database began with migrations that no longer exist
 */
export async function pendingMigrations(
  client: pg.Client,
  folder: string,
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
  const pending = migrations.filter(({ folderMillis }) => !applied.has(folderMillis))
  const isAfter = ({ sql }: Migration) => AFTER_FUNCTIONS.test(sql[0] ?? '')
  return { before: pending.filter((one) => !isAfter(one)), after: pending.filter(isAfter) }
}

/** Runs migrations and records them in the journal. */
export async function runMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  for (const { sql, hash, folderMillis } of migrations) {
    for (const statement of sql) await client.query(statement)
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      hash,
      folderMillis,
    ])
  }
}
