import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { join } from 'node:path'
import { refoldInterests } from './interest-keys.ts'
import { ROOT } from './paths.ts'

/** Brings a database up to date with `migrations/`, and the keys of interests with how they are worked out. */
export async function applyMigrations(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await migrate(drizzle(client), { migrationsFolder: join(ROOT, 'migrations') })
    await refoldInterests(client)
  } finally {
    await client.end()
  }
}
