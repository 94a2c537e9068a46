import { eq, lte, sql } from 'drizzle-orm'
import { sweeps } from '../../../../drizzle/sweeps.ts'
import type { Db } from '../../../foundation/db.ts'
import { moment, text } from '../../../foundation/given.ts'
import { statement } from '../../../foundation/statement.ts'
import type { Provider } from '../queries.ts'

const nameOf = (provider: Provider): string => `billing/${provider}`

const claiming = statement({ name: text, now: moment, leaseUntil: moment }, (orm, { name, now, leaseUntil }) =>
  orm
    .insert(sweeps)
    .values({ prefix: name, position: '', dueAt: leaseUntil })
    .onConflictDoUpdate({
      target: sweeps.prefix,
      set: { dueAt: sql`excluded.due_at` },
      setWhere: lte(sweeps.dueAt, now),
    })
    .returning({ position: sweeps.position }),
)

/**
 * Leases the reading of a provider's history. Returns the time up to which it has been read, in milliseconds since 1970, 0
 * for never; or null when it is not due or already leased.
 */
export async function claimHistory(
  db: Db,
  provider: Provider,
  lease: { now: number; leaseUntil: number },
): Promise<number | null> {
  const row = await claiming.maybe(db, { name: nameOf(provider), ...lease })
  return row ? Number(row.position || 0) : null
}

const noting = statement({ name: text, position: text, dueAt: moment }, (orm, { name, position, dueAt }) =>
  orm.update(sweeps).set({ position, dueAt }).where(eq(sweeps.prefix, name)).returning({ prefix: sweeps.prefix }),
)

/** Notes up to when a provider's history has been read, and when to read on. */
export async function noteHistory(
  db: Db,
  provider: Provider,
  { readUntil, dueAt }: { readUntil: number; dueAt: number },
): Promise<void> {
  await noting.maybe(db, { name: nameOf(provider), position: String(readUntil), dueAt })
}
