import { tallyOf } from '../../catalogue/meters.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'

/** When the work of every minute was last done without a failure, in milliseconds since 1970. */
export const LAST_SUCCESS_KEY = 'metrics:scheduled'
/** Longer than anybody leaves a failure alone, in seconds. */
const REMEMBERED = 30 * 86_400

/** Counts a run of the work of every minute. One trip, with whatever else has been counted. Never throws. */
export async function noteScheduledRun({ count, now, redis, settings, log }: Context, isDone: boolean): Promise<void> {
  if (settings.METRICS_TOKEN === undefined) return
  count('vibesmatch_scheduled_runs_total', { result: isDone ? 'ok' : 'failed' })
  if (!isDone) count('vibesmatch_errors_total', { where: 'scheduled' })
  // The isolate may be gone in a minute.
  tallyOf(settings).hurry()
  try {
    if (isDone) await redis.set(LAST_SUCCESS_KEY, String(now()), REMEMBERED)
    else await redis.get('metrics:none')
  } catch (error) {
    log.warn('counts_not_sent', describeError(error))
  }
}
