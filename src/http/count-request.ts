import { tallyOf } from '../catalogue/meters.ts'
import type { Context } from '../context.ts'
import type { Refusal } from '../foundation/errors.ts'

interface Answered {
  /** Its id, `preflight`, or `none` where no operation has the path. */
  operation: string
  status: number
  /** Why we refused it on purpose; undefined where we did not. */
  refusal: Refusal | undefined
}

const classOf = ({ status, refusal }: Answered) => {
  // Operators have closed it on purpose, so it uses up no budget.
  if (refusal === 'maintenance') return 'maintenance'
  if (status === 429) return '429'
  if (status >= 500) return '5xx'
  if (status >= 400) return '4xx'
  if (status >= 300) return '3xx'
  return status >= 200 ? '2xx' : '1xx'
}

export function countRequest({ count, observe, timing }: Context, answered: Answered): void {
  const { operation, status, refusal } = answered
  count('vibesmatch_http_requests_total', { operation, status: classOf(answered) })
  // A socket is opened within its request; how long it stays open is no answer's time.
  if (status !== 101) observe('vibesmatch_http_request_duration_seconds', { operation }, timing.total() / 1000)
  if (status >= 500 && refusal === undefined) count('vibesmatch_errors_total', { where: 'request' })
}

/** How long counts wait for the trip of another request, in milliseconds. */
const PATIENCE = 2_000
/** When the runtime may have ended who waits, in milliseconds. */
const LOST = 5_000

/** Until when somebody waits for the counts of a Redis. */
const waiting = new Map<string, number>()

/**
 * Makes a trip two seconds later for what has been counted and no other one has taken along: the last requests before an
 * isolate falls silent would be lost with it. One waits at a time, so it is a trip in two seconds at most.
 */
export function sendCountsLater(context: Context): void {
  const { settings, now } = context
  if (settings.METRICS_TOKEN === undefined || settings.ISOLATE_MEMORY_MS === 0) return
  const [tally, address, startedAt] = [tallyOf(settings), settings.UPSTASH_REDIS_REST_URL, now()]
  const until = waiting.get(address) ?? 0
  if (tally.owing === 0 || (startedAt < until && until - startedAt <= LOST)) return
  waiting.set(address, startedAt + LOST)
  context.after('send_counts', async () => {
    await scheduler.wait(PATIENCE)
    waiting.delete(address)
    await sendCounts(context)
  })
}

/** Makes a trip for what has been counted, also for what has just been. Never throws. */
export async function sendCounts({ settings, redis, log }: Context): Promise<void> {
  const tally = tallyOf(settings)
  if (settings.METRICS_TOKEN === undefined || tally.owing === 0) return
  tally.hurry()
  // The counts ride along; see foundation/tally.ts.
  await redis.get('metrics:none').catch((error: unknown) => log.warn('counts_not_sent', { error: String(error) }))
}
