import type { Context } from '../../../context.ts'
import { latestSeal, sealEntries } from './queries.ts'

/** Entries per run. */
const MOST = 2_000
const HOUR = 60

/**
 * Every minute: seals new entries. Once an hour the last seal is written to the log of the Worker, which whoever rewrites the
 * database cannot reach: `npm run audit:verify -- --seal <seq>:<hash>` compares them. Returns how many were sealed.
 */
export async function sealAuditLog(ctx: Context): Promise<number> {
  const sealed = await sealEntries(ctx.db, MOST)
  if (new Date(ctx.now()).getUTCMinutes() % HOUR === 0) {
    const seal = await latestSeal(ctx.db)
    if (seal) ctx.log.info('audit_log_seal', { seq: seal.seq, hash: seal.hash })
  }
  return sealed
}
