import { QUEUES } from '../../catalogue/cases.ts'
import { combinationsOf, READ } from '../../catalogue/measures.ts'
import { tallyOf } from '../../catalogue/meters.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { SUMS_KEY } from '../../foundation/tally.ts'
import { exposition, type Sample } from './exposition.ts'
import { readGauges, type Gauges } from './queries.ts'
import { LAST_SUCCESS_KEY } from './note-scheduled-run.ts'

/**
 * What is known now: one statement and one trip, at the same time. Where one of them fails, what the other tells is there all the
 * same, and `vibesmatch_database_up` or `vibesmatch_redis_up` is 0.
 */
export async function readMetrics(ctx: Context): Promise<string> {
  const now = ctx.now()
  const [gauges, told] = await Promise.all([
    orNull(ctx, 'postgres', () => readGauges.one(ctx.db, { now })),
    orNull(ctx, 'redis', () => readSums(ctx)),
  ])
  const { ENVIRONMENT } = ctx.settings
  const samples = [
    one('vibesmatch_database_up', Number(gauges !== null)),
    one('vibesmatch_redis_up', Number(told !== null)),
    one('vibesmatch_build_info', 1, versionOf(ctx.env), ENVIRONMENT),
    ...(told?.lastSuccess ? [one('vibesmatch_scheduled_last_success_timestamp_seconds', told.lastSuccess / 1000)] : []),
    ...(gauges ? samplesOf(gauges) : []),
  ]
  return exposition(samples, told?.sums ?? null)
}

/** The version that the platform has given to what is deployed, where it tells. */
function versionOf(env: object): string {
  const told: unknown = Reflect.get(env, 'CF_VERSION_METADATA')
  return typeof told === 'object' && told !== null && 'id' in told ? String(told.id) : 'unknown'
}

async function orNull<T>({ log }: Context, service: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    log.warn('scrape_incomplete', { service, ...describeError(error) })
    return null
  }
}

/** The sums of all isolates; what this one has counted is added by the same trip. */
async function readSums({ redis, settings }: Context) {
  tallyOf(settings).hurry()
  const [fields, lastSuccess] = await Promise.all([
    redis.runCommands<string[]>((p) => p.hgetall(SUMS_KEY)),
    redis.get(LAST_SUCCESS_KEY),
  ])
  const sums: Record<string, number> = {}
  for (let i = 0; i + 1 < fields.length; i += 2) sums[fields[i] ?? ''] = Number(fields[i + 1])
  return { sums, lastSuccess: Number(lastSuccess ?? 0) }
}

const one = (name: keyof typeof READ, value: number, ...values: string[]): Sample => ({ name, values, value })

export function samplesOf({
  outbox,
  cases,
  photos,
  appeals,
  paid,
  imbalance,
  tables,
  activeToday,
  activeInMonth,
}: Gauges): Sample[] {
  const ofQueue = (queue: string) => cases.find((each) => each.queue === queue) ?? { open: 0, overdue: 0, age: 0 }
  const plans = (combinationsOf(READ.vibesmatch_subscriptions_paid) ?? []).map(([plan = '']) => ({
    plan,
    count: paid.find((each) => each.plan === plan)?.paid ?? 0,
  }))
  const paying = plans.reduce((sum, { count }) => sum + count, 0)
  return [
    one('vibesmatch_outbox_waiting_events', outbox.count),
    one('vibesmatch_outbox_oldest_age_seconds', outbox.age),
    ...QUEUES.flatMap((queue) => [
      one('vibesmatch_cases_open', ofQueue(queue).open, queue),
      one('vibesmatch_cases_overdue', ofQueue(queue).overdue, queue),
      one('vibesmatch_case_oldest_age_seconds', ofQueue(queue).age, queue),
    ]),
    one('vibesmatch_photos_waiting', photos.count),
    one('vibesmatch_photo_oldest_age_seconds', photos.age),
    one('vibesmatch_appeals_waiting', appeals.count),
    one('vibesmatch_appeal_oldest_age_seconds', appeals.age),
    ...tables.flatMap(({ name, rows, dead }) => [
      one('vibesmatch_table_rows', rows, name),
      one('vibesmatch_table_dead_rows', dead, name),
    ]),
    ...plans.map(({ plan, count }) => one('vibesmatch_subscriptions_paid', count, plan)),
    ...(activeInMonth ? [one('vibesmatch_subscription_conversion_ratio', paying / activeInMonth)] : []),
    one('vibesmatch_ledger_imbalance_coins', imbalance),
    ...(activeToday === null ? [] : [one('vibesmatch_active_people', activeToday, 'day')]),
    ...(activeInMonth === null ? [] : [one('vibesmatch_active_people', activeInMonth, 'month')]),
  ]
}
