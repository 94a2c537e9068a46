import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A new database on the server of all tests, with nothing in it, and how to drop it, whoever is still connected. */
export async function emptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const { databaseUrl } = inject('surroundings')
  const name = `empty_${randomUUID().replaceAll('-', '')}`
  const server = new pg.Client({ connectionString: databaseUrl, options: '-c idle_session_timeout=0' })
  await server.connect()
  await server.query(`create database ${name}`)
  return {
    url: Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href,
    drop: async () => {
      await server.query(`drop database ${name} with (force)`)
      await server.end()
    },
  }
}
