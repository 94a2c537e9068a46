import { tallyOf } from '../../catalogue/meters.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { sendCounts } from '../../http/count-request.ts'

/** When the clock last came to the end of its work, whatever failed in it, in milliseconds since 1970. */
export const LAST_SUCCESS_KEY = 'metrics:scheduled'
/** Longer than anybody leaves a failure alone, in seconds. */
const REMEMBERED = 30 * 86_400

export interface ScheduledRun {
  /** Whether it came to the end of the work; not where Postgres was down. */
  isWhole: boolean
  /** How much of the work failed. */
  failures: number
}

/** Counts a run of the work of every minute. One trip, with whatever else has been counted. Never throws. */
export async function noteScheduledRun(context: Context, { isWhole, failures }: ScheduledRun): Promise<void> {
  const { count, now, redis, settings, log } = context
  if (settings.METRICS_TOKEN === undefined) return
  count('vibesmatch_scheduled_runs_total', { result: failures === 0 ? 'ok' : 'failed' })
  if (failures > 0) count('vibesmatch_errors_total', { where: 'scheduled' })
  if (!isWhole) return sendCounts(context)
  // The counts ride along, also the latest: the isolate may be gone in a minute.
  tallyOf(settings).hurry()
  try {
    await redis.set(LAST_SUCCESS_KEY, String(now()), REMEMBERED)
  } catch (error) {
    log.warn('counts_not_sent', describeError(error))
  }
}
