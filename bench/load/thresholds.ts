import { API, type Recorder } from './recorder.ts'

/** A target of specification 004, and what the run has measured. */
export interface Verdict {
  name: string
  /** Not more than this, or with `isShare` of success not less. */
  target: number
  measured: number
  unit: 'ms' | '%'
  holds: boolean
  /** How many values the figure is of. */
  count: number
}

/** The targets of specification 004, held against a run. What has not been measured does not hold. */
export function verdictsOf(recorder: Recorder): Verdict[] {
  const api = recorder.totals((kind) => API.has(kind))
  const delivery = recorder.totals((kind) => kind === 'delivery')
  const connect = recorder.totals((kind) => kind === 'connect')
  const refused = [...recorder.refusedMessages.values()].reduce((sum, n) => sum + n, 0)
  const atMost = (name: string, target: number, measured: number, unit: Verdict['unit'], count: number): Verdict => ({
    name,
    target,
    measured,
    unit,
    count,
    holds: count > 0 && measured <= target,
  })
  const percent = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole)
  const connected = percent(connect.count - connect.failures, connect.count)
  return [
    atMost('API, 95th percentile', 200, api.latency.p95, 'ms', api.count),
    atMost('API, 99th percentile', 500, api.latency.p99, 'ms', api.count),
    atMost('API, errors', 0.1, percent(api.failures, api.count), '%', api.count),
    atMost('message delivery, 95th percentile', 100, delivery.latency.p95, 'ms', delivery.count),
    atMost(
      'messages lost or refused',
      0.1,
      percent(delivery.failures + refused, delivery.count + refused),
      '%',
      delivery.count,
    ),
    {
      name: 'connections that succeed, at least',
      target: 99.9,
      measured: connected,
      unit: '%',
      holds: connect.count > 0 && connected >= 99.9,
      count: connect.count,
    },
  ]
}

/** The verdicts as a table in Markdown. */
export function tableOf(verdicts: readonly Verdict[]): string {
  return [
    '| target of specification 004 | required | measured | of | holds |',
    '| --- | --- | --- | --- | --- |',
    ...verdicts.map(
      ({ name, target, measured, unit, holds, count }) =>
        `| ${name} | ${target} ${unit} | ${shown(measured)} ${unit} | ${count.toLocaleString('en')} | ${holds ? 'yes' : '**no**'} |`,
    ),
  ].join('\n')
}

/** A figure with three digits; a share of success is rounded down, because 99.8996 % is not 99.9 %. */
export function shown(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return value >= 99 && value < 100 ? String(Math.floor(value * 1000) / 1000) : value.toPrecision(3)
}
