import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/settings.ts'
import { DATABASE_URL } from './db.ts'

/** Set where the Worker of these tests sends its statements over HTTP; see global-setup.ts. */
const { NEON_DATABASE_URL } = env as Env & { NEON_DATABASE_URL?: string }

/**
 * What binds a Worker to a database, by the way that these tests take. The one way in which tests give a Worker a database of its own;
 * `scripts/check/house-rules.ts` refuses others.
 * @throws Error for PostgreSQL itself: connections past pooler and bridge have no bound, and then others get none ("too many clients")
 */
export function databaseAt(url: string) {
  if (new URL(url).host === new URL(DATABASE_URL).host)
    throw new Error('a Worker reaches the database of the tests through pooler or bridge: databaseNamed')
  return {
    // Guarantee: the Worker reads nothing else of it.
    HYPERDRIVE: { connectionString: url } as Hyperdrive,
    NEON_DATABASE_URL: NEON_DATABASE_URL === undefined ? undefined : url,
  }
}

/** Leads an environment to the database of these tests. Its settings have been read, which happens once, so they change as well. */
export function leadToDatabase(changed: Env): void {
  Object.assign(changed, { HYPERDRIVE: env.HYPERDRIVE, NEON_DATABASE_URL })
  Object.assign(readSettings(changed), { NEON_DATABASE_URL })
}

/** A Postgres that is not there. */
export const noPostgres = databaseAt('postgres://nobody:nobody@127.0.0.1:1/nothing')

/** Another database of the server that these tests use. */
export const databaseNamed = (name: string) =>
  databaseAt(
    Object.assign(new URL(NEON_DATABASE_URL ?? env.HYPERDRIVE.connectionString), { pathname: `/${name}` }).href,
  )
