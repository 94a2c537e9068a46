import type { Context } from '../../../context.ts'
import { mediaStore } from '../../../providers/media-store.ts'
import { claimSweep, saveSweep } from '../../../foundation/sweep-progress.ts'
import { reapply } from '../queries.ts'
import { ERASURES, MARKS_KEPT, readMark } from './marks.ts'

/** The lease of a pass; a crashed one is resumed after this. */
const LEASE = 5 * 60_000
/** Pause before the next pass; after a restore an operator makes it due at once (docs/disasters.md). */
const PAUSE = 3_600_000
/** Marks compared at once. */
const PART = 1_000
/** Accounts erased in a run, a minute apart: as many as `purge_accounts` takes within the timeout of a statement. */
const MOST_APPLIED = 20

/**
 * Compares the next marks of erasures with the database, once an hour, and applies those again that it does not know of.
 * Otherwise a restored database would bring people back who have been promised that they are gone. Deletes marks that are
 * older than any backup. Where something was applied the same marks are compared again a minute later, since there may be
 * more. Returns how many events followed: 0 unless the database was restored.
 */
export async function reapplyErasures(ctx: Context): Promise<number> {
  const now = ctx.now()
  const position = await claimSweep(ctx.db, ERASURES, now, now + LEASE)
  if (position === null) return 0
  const store = mediaStore(ctx.env)
  const { objects, isEnd } = await store.list(ERASURES, position, PART)
  const marks = objects.flatMap(({ key }) => readMark(key) ?? [])
  const events = marks.length > 0 ? await reapply(ctx.db, { marks, most: MOST_APPLIED, now }) : []
  ctx.publish(events)
  if (events.length > 0) {
    await saveSweep(ctx.db, ERASURES, position, now)
    return events.length
  }
  const old = objects.filter(({ uploaded }) => uploaded.getTime() < now - MARKS_KEPT)
  if (old.length > 0) await store.delete(old.map(({ key }) => key))
  await saveSweep(ctx.db, ERASURES, isEnd ? '' : (objects.at(-1)?.key ?? ''), isEnd ? now + PAUSE : now)
  return events.length
}
