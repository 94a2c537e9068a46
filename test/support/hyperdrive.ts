import { DATABASE_URL } from './db.ts'

/**
 * The database of a Worker, as `HYPERDRIVE` binds it: through the pooler of test/support/node/pooler. The one way in which tests
 * give a Worker a database of its own; `scripts/check/house-rules.ts` refuses others.
 * @throws Error for PostgreSQL itself: connections past the pooler have no bound, and then others get none ("too many clients")
 */
export function hyperdriveTo(connectionString: string): Hyperdrive {
  if (new URL(connectionString).host === new URL(DATABASE_URL).host)
    throw new Error('a Worker reaches the database of the tests through the pooler: env.HYPERDRIVE, or hyperdriveUrl')
  // Guarantee: the Worker reads nothing else of it.
  return { connectionString } as Hyperdrive
}

/** A database that nobody has. @param address its host and port; by default nobody listens there */
export const noDatabase = (address = '127.0.0.1:1'): Hyperdrive =>
  hyperdriveTo(`postgres://nobody:nobody@${address}/nothing`)
