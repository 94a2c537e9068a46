import { eq, lte, sql } from 'drizzle-orm'
import { sweeps } from '../../drizzle/sweeps.ts'
import type { Db } from './db.ts'
import { moment, text } from './given.ts'
import { statement } from './statement.ts'

const claiming = statement({ prefix: text, now: moment, leaseUntil: moment }, (orm, { prefix, now, leaseUntil }) =>
  orm
    .insert(sweeps)
    .values({ prefix, position: '', dueAt: leaseUntil })
    .onConflictDoUpdate({
      target: sweeps.prefix,
      set: { dueAt: sql`excluded.${sql.identifier(sweeps.dueAt.name)}` },
      setWhere: lte(sweeps.dueAt, now),
    })
    .returning({ position: sweeps.position }),
)

/** Leases a sweep. Returns its position, or null when it is not due or already leased. */
export async function claimSweep(db: Db, prefix: string, now: number, leaseUntil: number): Promise<string | null> {
  const row = await claiming.maybe(db, { prefix, now, leaseUntil })
  return row?.position ?? null
}

const saving = statement({ prefix: text, position: text, dueAt: moment }, (orm, { prefix, position, dueAt }) =>
  orm.update(sweeps).set({ position, dueAt }).where(eq(sweeps.prefix, prefix)).returning({ prefix: sweeps.prefix }),
)

/** Stores how far a sweep has come, and when it goes on. */
export async function saveSweep(db: Db, prefix: string, position: string, dueAt: number): Promise<void> {
  await saving.all(db, { prefix, position, dueAt })
}
