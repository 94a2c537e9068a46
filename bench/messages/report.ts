import { median, row, table, whole } from '../compare/markdown-table.ts'
import type { Cost } from './cost.ts'
import type { Row } from './measure.ts'

const HEAD = [
  'load',
  'messages/s',
  'p50 / p99 ms',
  'server, µs a message: until answered',
  'all deferred work included',
  'behind it, µs',
  'ours : this, µs with what is behind',
]
const CALLS = ['flushes a message', 'writes to files', 'other writes']

/** All rows, with medians over the rounds. */
export function report(rows: readonly Row[]): string {
  const isCounted = rows.some(({ calls }) => calls !== null)
  const lines = rows.map((one) =>
    row([one.name, ...cellsOf(one.costs), oursTo(rows, one), ...(isCounted ? callsOf(one.calls) : [])]),
  )
  const invalid = rows
    .flatMap(({ name, costs }) => costs.map(({ failed, requests }) => ({ name, failed, requests })))
    .filter(({ failed }) => failed > 0)
    .map(({ name, failed, requests }) => `- ${name}: ${failed} of ${requests} failed`)
  return [
    table([...HEAD, ...(isCounted ? CALLS : [])], lines),
    ...(invalid.length === 0 ? [] : [`Invalid:\n\n${invalid.join('\n')}`]),
  ].join('\n\n')
}

const mid = (costs: readonly Cost[], figure: (cost: Cost) => number): number => median(costs.map(figure))

function cellsOf(costs: readonly Cost[]): string[] {
  const at = (figure: (cost: Cost) => number) => whole(Math.max(0, mid(costs, figure)))
  return [
    at(({ perSecond }) => perSecond),
    `${at(({ p50 }) => p50)} / ${at(({ p99 }) => p99)}`,
    at(({ answered }) => answered),
    at(({ settled }) => settled),
    at(({ behind }) => behind),
  ]
}

const callsOf = (calls: Row['calls']): string[] =>
  calls === null
    ? ['', '', '']
    : [calls.flushes, calls.fileWrites, calls.otherWrites].map((number) => number.toFixed(number < 10 ? 1 : 0))

/**
 * The processor time of our side as a multiple of a row's, for the same load; empty where it was not measured. With what is
 * behind both: our objects store within the server, the peer in Postgres.
 */
function oursTo(rows: readonly Row[], { name, costs }: Row): string {
  const ours = rows.find((row) => row.name === `${name.split(':')[0]}: ours`)
  if (!ours || ours.name === name) return ''
  const all = ({ settled, behind }: Cost) => settled + behind
  return `${(mid(ours.costs, all) / mid(costs, all)).toFixed(2)} ×`
}
