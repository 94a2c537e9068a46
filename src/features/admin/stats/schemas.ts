import { z } from '@hono/zod-openapi'
import { QUEUES } from '../../../catalogue/cases.ts'
import { forMetrics, METRICS } from '../../../catalogue/metrics.ts'
import { time } from '../../../http/endpoint.ts'

const statsRange = z.enum(['day', 'month'])
export type StatsRange = z.infer<typeof statsRange>
export const statsQuery = z.object({
  range: statsRange
    .default('day')
    .openapi({ description: '`day`: 24 hours and the 24 before. `month`: 30 days (UTC) and the 30 before.' }),
})

const seriesFields = {
  values: z.array(z.int()),
  total: z.int(),
  previous: z.array(z.int()),
  previous_total: z.int(),
}
const series = z.strictObject(seriesFields).openapi('Series')
export type Series = z.infer<typeof series>
const money = z.strictObject({ currency: z.string(), ...seriesFields })

const metricFields = forMetrics((name) => series.openapi({ description: METRICS[name] }))

export const statsView = z
  .strictObject({
    range: statsRange,
    step: z.enum(['hour', 'day']),
    times: z.array(time).openapi({ description: 'The start of each step; the last one has not ended.' }),
    final_until: time.nullable().openapi({ description: 'What happened before is not counted again.' }),
    series: z
      .strictObject(metricFields)
      .openapi({ description: 'Of `actives`, the totals are the greatest value, because they are the same people.' }),
    decision_seconds: z
      .strictObject({
        values: z.array(z.int().nullable()),
        total: z.int().nullable(),
        previous: z.array(z.int().nullable()),
        previous_total: z.int().nullable(),
      })
      .openapi({ description: 'From the opening of a case to its decision, on average.' }),
    revenue: z.array(money).openapi({ description: 'By currency, in its smallest unit.' }),
    refunded: z.array(money).openapi({ description: 'By currency, in its smallest unit.' }),
    queues: z
      .strictObject({
        cases: z.array(
          z.strictObject({ queue: z.enum(QUEUES), open: z.int(), overdue: z.int(), oldest_at: time.nullable() }),
        ),
        photos: z.strictObject({ count: z.int(), oldest_at: time.nullable() }),
        appeals: z.strictObject({ count: z.int(), overdue: z.int(), oldest_at: time.nullable() }),
        outbox: z.strictObject({
          due: z.int(),
          lag_seconds: z
            .int()
            .openapi({ description: 'How late the oldest event is that should have been published.' }),
        }),
      })
      .openapi({ description: 'What waits now.' }),
  })
  .openapi('Statistics')
export type StatsView = z.infer<typeof statsView>

const zeros = Array.from({ length: 24 }, () => 0)
const none = { values: zeros, total: 0, previous: zeros, previous_total: 0 }
const some = { values: [...zeros.slice(1), 12], total: 12, previous: zeros, previous_total: 0 }

export const exampleStats: StatsView = {
  range: 'day',
  step: 'hour',
  times: Array.from({ length: 24 }, (_, i) => `2026-11-22T${String(i).padStart(2, '0')}:00:00.000Z`),
  final_until: '2026-11-22T21:00:00.000Z',
  series: forMetrics((name) => (name === 'likes' ? some : none)),
  decision_seconds: {
    values: [...zeros.slice(1).map(() => null), 5_400],
    total: 5_400,
    previous: zeros.map(() => null),
    previous_total: null,
  },
  revenue: [{ currency: 'EUR', ...some }],
  refunded: [],
  queues: {
    cases: [{ queue: 'conduct', open: 3, overdue: 1, oldest_at: '2026-11-20T10:40:00.000Z' }],
    photos: { count: 2, oldest_at: '2026-11-22T22:40:00.000Z' },
    appeals: { count: 0, overdue: 0, oldest_at: null },
    outbox: { due: 0, lag_seconds: 0 },
  },
}
