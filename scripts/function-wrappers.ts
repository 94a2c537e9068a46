import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { format, resolveConfig } from 'prettier'
import { wrappersOf } from './stack/database/wrappers.ts'
import { applyMigrations } from './stack/migrations.ts'
import { ROOT } from './stack/paths.ts'
import { startPostgres } from './stack/postgres.ts'

/** The wrappers of the database's functions, by which statements call them. */
export const WRAPPERS = join(ROOT, 'drizzle', 'functions', 'generated.ts')

/** What the file of wrappers should be, for a database with every migration and function. */
export async function currentWrappers(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await format(await wrappersOf(client), { ...(await resolveConfig(WRAPPERS)), parser: 'typescript' })
  } finally {
    await client.end()
  }
}

/** Writes the wrappers, from a database of its own: `npm run db:functions`. */
async function writeWrappers(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vibesmatch-functions-'))
  const dataDir = join(folder, 'postgres')
  const server = await startPostgres({
    dataDir,
    password: crypto.randomUUID(),
    isDurable: false,
  })
  try {
    await applyMigrations(server.url)
    await writeFile(WRAPPERS, await currentWrappers(server.url))
  } finally {
    await server.process.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await writeWrappers()
