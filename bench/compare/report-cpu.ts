import type { HttpRounds } from './measure-http.ts'
import { median, row, table, whole } from './markdown-table.ts'
import type { OfParts } from './usage.ts'

/** The figures of one server and what is behind it, in the order of the column's heading. */
export interface Cpu {
  cpu: number
  parts: OfParts
}

const PLACES: readonly ((parts: OfParts) => number)[] = [
  // Only one of them is on the way to Postgres.
  (parts) => parts['bridge to Postgres'] + parts.pgbouncer,
  (parts) => parts.Postgres,
  (parts) => parts['bridge to Redis'],
  (parts) => parts.Redis,
]

const HEADING = 'server + bridge or pool + Postgres + bridge to Redis + Redis'

/** Medians of processor time of all processes that took part, in microseconds, and their sum. */
export function cpuOfAllParts(runs: readonly Cpu[]): string {
  const medians = [
    ({ cpu }: Cpu) => cpu,
    ...PLACES.map(
      (place) =>
        ({ parts }: Cpu) =>
          place(parts),
    ),
  ].map((figure) =>
    // A process that does something else now and then could seem to have used less than nothing.
    Math.max(0, median(runs.map(figure))),
  )
  return `${medians.map(whole).join(' + ')} = ${whole(medians.reduce((sum, one) => sum + one, 0))}`
}

/** Where the processor time of a request goes, on all sides. */
export function cpuTable(http: readonly HttpRounds[]): string {
  const rows = http.map(({ name, rounds }) =>
    row([
      name,
      ...(['ours', 'peer', 'floor'] as const).map((side) => cpuOfAllParts(rounds.map((round) => round[side]))),
    ]),
  )
  return table([`CPU, µs a request: ${HEADING}`, 'ours', 'peer (its pool is in the server)', 'floor'], rows)
}

/** Our side by both ways to Postgres; null where only one was measured. */
export function waysTable(http: readonly HttpRounds[]): string | null {
  const rows = http.flatMap(({ name, rounds }) => {
    const both = rounds.flatMap(({ ours, pooled }) => (pooled ? [{ ours, pooled }] : []))
    if (both.length === 0) return []
    const rate = (way: 'ours' | 'pooled') => whole(median(both.map((round) => round[way].perSecond)))
    return row([
      name,
      rate('ours'),
      rate('pooled'),
      `${median(both.map(({ ours, pooled }) => ours.perSecond / pooled.perSecond)).toFixed(2)} ×`,
      cpuOfAllParts(both.map(({ ours }) => ours)),
      cpuOfAllParts(both.map(({ pooled }) => pooled)),
    ])
  })
  if (rows.length === 0) return null
  return table(
    ['way to Postgres', 'HTTP/s', 'pgbouncer/s', 'HTTP : pgbouncer', `HTTP, CPU µs: ${HEADING}`, 'pgbouncer, the same'],
    rows,
  )
}
