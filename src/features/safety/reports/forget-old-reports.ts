import type { Context } from '../../../context.ts'
import { forgetReports } from './queries.ts'

/** Reports per run, so that one consumer can delete the pictures of all. */
const MOST = 50

/**
 * Deletes words and evidence of reports six months after the last decision about the person. Returns of how many; their
 * pictures follow, see `deleteEvidencePictures`.
 */
export async function forgetOldReports(ctx: Context): Promise<number> {
  const events = await forgetReports(ctx.db, MOST, ctx.now())
  ctx.publish(events)
  return events.reduce((count, { payload }) => count + payload.report_ids.length, 0)
}
