import { eq, lte, sql } from 'drizzle-orm'
import { sweeps } from '../../../../drizzle/sweeps.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { Provider } from '../queries.ts'

const nameOf = (provider: Provider): string => `billing/${provider}`

/**
 * Leases the reading of a provider's history. Returns the time up to which it has been read, in milliseconds since 1970, 0
 * for never; or null when it is not due or already leased.
 */
export async function claimHistory(
  db: Db,
  provider: Provider,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<number | null> {
  const [row] = await db.run((orm) =>
    orm
      .insert(sweeps)
      .values({ prefix: nameOf(provider), position: '', dueAt: new Date(leaseUntil) })
      .onConflictDoUpdate({
        target: sweeps.prefix,
        set: { dueAt: sql`excluded.due_at` },
        setWhere: lte(sweeps.dueAt, sql`${instant(now)}::timestamptz`),
      })
      .returning({ position: sweeps.position }),
  )
  return row ? Number(row.position || 0) : null
}

/** Notes up to when a provider's history has been read, and when to read on. */
export const noteHistory = (
  db: Db,
  provider: Provider,
  { readUntil, dueAt }: { readUntil: number; dueAt: number },
): Promise<object[]> =>
  db.run((orm) =>
    orm
      .update(sweeps)
      .set({ position: String(readUntil), dueAt: new Date(dueAt) })
      .where(eq(sweeps.prefix, nameOf(provider)))
      .returning({ prefix: sweeps.prefix }),
  )
