import { QUEUES } from '../../../catalogue/cases.ts'
import type { UserContext } from '../../../context.ts'
import { utc } from '../../../foundation/time.ts'
import { statsOf, type Waiting } from './queries.ts'
import { seriesOf, startsOf, STEPS } from './rules.ts'
import type { StatsRange, StatsView } from './schemas.ts'

/** What dashboards show: series from the counts of hours, and what waits now. One statement. */
export async function readStats(ctx: UserContext, range: StatsRange): Promise<StatsView> {
  const now = ctx.now()
  const { step, count } = STEPS[range]
  const starts = startsOf(range, now)
  const row = await statsOf(ctx.db, { since: starts[0] ?? now, step, now })
  return {
    range,
    step,
    times: starts.slice(count).map(utc),
    final_until: row.countedUntil?.toISOString() ?? null,
    ...seriesOf(range, starts, row.counts),
    queues: toQueues(row.waiting, now),
  }
}

const orNull = (time: string | null): string | null => (time === null ? null : utc(time))

const toQueues = ({ cases, photos, appeals, outbox }: Waiting, now: number): StatsView['queues'] => ({
  cases: QUEUES.map((queue) => {
    const { open = 0, overdue = 0, oldest_at = null } = cases.find((one) => one.queue === queue) ?? {}
    return { queue, open, overdue, oldest_at: orNull(oldest_at) }
  }),
  photos: { count: photos.count, oldest_at: orNull(photos.oldest_at) },
  appeals: { ...appeals, oldest_at: orNull(appeals.oldest_at) },
  outbox: {
    due: outbox.due,
    lag_seconds:
      outbox.oldest_due_at === null ? 0 : Math.max(0, Math.floor((now - Date.parse(outbox.oldest_due_at)) / 1000)),
  },
})
