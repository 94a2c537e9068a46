import type { Series, Statistics } from '../../api/wire/statistics.ts'
import { linkTo, setQuery, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Part, Place } from '../../ui/place.tsx'
import { moneyIn, spanIn, wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Ago, At } from '../../ui/time.tsx'
import { Chart } from './chart.tsx'
import { changeIn } from './change.ts'

const TABS = [
  ['day', '24 hours'],
  ['month', '30 days'],
] as const

/** Metrics in the order in which they are shown; what the server adds comes after them. */
const ORDER = [
  'registrations',
  'activations',
  'actives',
  'likes',
  'matches',
  'messages',
  'calls',
  'reports',
  'notices',
  'cases_closed',
  'refunds',
]

const LESS_BETTER = new Set(['reports', 'notices', 'refunds'])

const EVERY = 60_000

/** What happens, compared with the span before, and what waits. */
export function Dashboard({ query }: Address) {
  const range = query['range'] ?? 'day'
  const statistics = useResource<Statistics>(`/admin/stats?range=${encodeURIComponent(range)}`, EVERY)
  return (
    <Place title="Dashboard">
      <Tabs tabs={TABS} at={range} onChange={(range) => setQuery({ range })} />
      <Read resource={statistics} rows={12}>
        {(data) => (
          <>
            <Waiting of={data.queues} />
            <div class="charts">
              {metricsOf(data).map(([name, series]) => (
                <Metric
                  key={name}
                  title={wordsOf(name)}
                  series={series}
                  of={data}
                  show={String}
                  isLessBetter={LESS_BETTER.has(name)}
                />
              ))}
              <Metric title="Time to decision" series={data.decision_seconds} of={data} show={secondsIn} isLessBetter />
              {data.revenue.map((series) => (
                <Metric
                  key={series.currency}
                  title={`Revenue in ${series.currency}`}
                  series={series}
                  of={data}
                  show={(minor) => moneyIn(minor, series.currency)}
                />
              ))}
              {data.refunded.map((series) => (
                <Metric
                  key={series.currency}
                  title={`Refunded in ${series.currency}`}
                  series={series}
                  of={data}
                  show={(minor) => moneyIn(minor, series.currency)}
                  isLessBetter
                />
              ))}
            </div>
            <p class="hint">
              Dashed: the same span before. Counts are final until <At at={data.final_until} />; times are in your zone.
            </p>
          </>
        )}
      </Read>
    </Place>
  )
}

const secondsIn = (seconds: number): string => spanIn(seconds * 1000)

const metricsOf = ({ series }: Statistics): [string, Series][] =>
  Object.entries(series).toSorted(([a], [b]) => placeOf(a) - placeOf(b))

const placeOf = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)

interface MetricProps {
  title: string
  series: Series
  of: Statistics
  show: (value: number) => string
  isLessBetter?: boolean
}

function Metric({ title, series, of: { times, step }, show, isLessBetter = false }: MetricProps) {
  const { total, previous_total } = series
  const change = changeIn(previous_total, total)
  const isGood = change !== null && change.startsWith('−') === isLessBetter
  return (
    <Part title={title}>
      <p class="figure">
        <strong>{total === null ? '–' : show(total)}</strong>{' '}
        {change === null ? null : <span class={isGood ? 'good-text' : 'bad-text'}>{change}</span>}{' '}
        <span class="hint">before: {previous_total === null ? '–' : show(previous_total)}</span>
      </p>
      <Chart title={title} times={times} step={step} series={series} show={show} />
    </Part>
  )
}

function Waiting({ of: { cases, photos, appeals, outbox } }: { of: Statistics['queues'] }) {
  const rows = [
    ...cases.map(({ queue, open, overdue, oldest_at }) => ({
      name: wordsOf(queue),
      href: linkTo(['cases'], { queue }),
      count: open,
      overdue,
      oldest_at,
    })),
    { name: 'Photos', href: linkTo(['photos']), ...photos, overdue: 0 },
    { name: 'Appeals', href: linkTo(['appeals']), ...appeals },
  ]
  return (
    <Part
      title="What waits now"
      beside={
        <span class={outbox.lag_seconds > 60 ? 'overdue' : 'hint'}>
          {outbox.due} events to publish, {secondsIn(outbox.lag_seconds)} late
        </span>
      }
    >
      <Table
        caption="What waits now"
        rows={rows}
        keyOf={({ name }) => name}
        hrefOf={({ href }) => href}
        columns={[
          { title: 'Queue', cell: ({ name }) => name, isWide: true },
          { title: 'Wait', cell: ({ count }) => count, isNumber: true },
          {
            title: 'Overdue',
            cell: ({ overdue }) => (overdue === 0 ? 0 : <span class="overdue">{overdue}</span>),
            isNumber: true,
          },
          { title: 'Oldest', cell: ({ oldest_at: at }) => (at === null ? '–' : <Ago at={at} />) },
        ]}
      />
    </Part>
  )
}
