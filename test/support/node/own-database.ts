import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/**
 * A database of its own, with everything that the others have, for tests in which too much happens to share one.
 * @returns its address
 */
export async function ownDatabase(): Promise<string> {
  const shared = new URL(inject('surroundings').databaseUrl)
  const name = `own_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: shared.href })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = Object.assign(new URL(shared), { pathname: `/${name}` }).href
  const { applyMigrations } = await import('../../../scripts/stack/migrations.ts')
  await applyMigrations(url)
  return url
}
