import { forMetrics, type Metric } from '../../../catalogue/metrics.ts'
import type { CountRow } from './queries.ts'
import type { Series, StatsRange, StatsView } from './schemas.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The steps of a range, and how long one is, in milliseconds. */
export const STEPS = {
  day: { step: 'hour', length: HOUR, count: 24 },
  month: { step: 'day', length: DAY, count: 30 },
} as const satisfies Record<StatsRange, { step: 'hour' | 'day'; length: number; count: number }>

/** The starts of the steps of a range, twice as many as are shown: those before come first. */
export function startsOf(range: StatsRange, now: number): number[] {
  const { length, count } = STEPS[range]
  const last = Math.floor(now / length) * length
  return Array.from({ length: 2 * count }, (_, i) => last - (2 * count - 1 - i) * length)
}

/** Where people who are counted in two steps are the same people: their counts are not added up. */
const OF_PEOPLE: ReadonlySet<Metric> = new Set(['actives'])

type Values = (metric: string) => number[]

/** The counts of every metric as series of the steps, which are in the order of {@link startsOf}. */
export function seriesOf(
  range: StatsRange,
  starts: readonly number[],
  rows: readonly CountRow[],
): Pick<StatsView, 'series' | 'decision_seconds' | 'revenue' | 'refunded'> {
  const byKey = new Map(rows.map(({ at, metric, value }) => [`${metric} ${Date.parse(at)}`, value]))
  const values: Values = (metric) => starts.map((start) => byKey.get(`${metric} ${start}`) ?? 0)
  const named = (metric: Metric): Series =>
    split(values(metric === 'actives' && range === 'month' ? 'actives_day' : metric), OF_PEOPLE.has(metric))
  const byCurrency = (prefix: string) =>
    Array.from(new Set(rows.flatMap(({ metric }) => (metric.startsWith(prefix) ? [metric.slice(prefix.length)] : []))))
      .toSorted()
      .map((currency) => ({ currency, ...split(values(prefix + currency), false) }))
  return {
    series: forMetrics(named),
    decision_seconds: means(values('decision_seconds'), values('cases_closed')),
    revenue: byCurrency('revenue:'),
    refunded: byCurrency('refunded:'),
  }
}

const halves = <T>(all: readonly T[]): [T[], T[]] => [all.slice(0, all.length / 2), all.slice(all.length / 2)]
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function split(all: readonly number[], isOfPeople: boolean): Series {
  const [previous, values] = halves(all)
  const total = (some: number[]) => (isOfPeople ? Math.max(...some) : sum(some))
  return { values, total: total(values), previous, previous_total: total(previous) }
}

/** What was decided within a step, on average; null where nothing was. */
function means(sums: readonly number[], counts: readonly number[]): StatsView['decision_seconds'] {
  const mean = (seconds: number, count: number) => (count === 0 ? null : Math.round(seconds / count))
  const [sumsBefore, sumsNow] = halves(sums)
  const [before, now] = halves(counts)
  return {
    values: sumsNow.map((seconds, i) => mean(seconds, now[i] ?? 0)),
    total: mean(sum(sumsNow), sum(now)),
    previous: sumsBefore.map((seconds, i) => mean(seconds, before[i] ?? 0)),
    previous_total: mean(sum(sumsBefore), sum(before)),
  }
}
