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
]
const CALLS = ['flushes a message', 'writes to files', 'other writes']

/** All rows, with medians over the rounds, and what they are compared by. */
export function report(rows: readonly Row[]): string {
  const isCounted = rows.some(({ calls }) => calls !== null)
  const lines = rows.map(({ name, costs, calls }) =>
    row([name, ...cellsOf(costs), ...(isCounted ? callsOf(calls) : [])]),
  )
  const invalid = rows
    .flatMap(({ name, costs }) => costs.map(({ failed, requests }) => ({ name, failed, requests })))
    .filter(({ failed }) => failed > 0)
    .map(({ name, failed, requests }) => `- ${name}: ${failed} of ${requests} failed`)
  return [
    table([...HEAD, ...(isCounted ? CALLS : [])], lines),
    ratiosOf(rows).join('\n'),
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

/** Ours beside the floors and the peer, as far as they were measured. */
function ratiosOf(rows: readonly Row[]): string[] {
  const loads = new Set(rows.map(({ name }) => name.split(':')[0] ?? ''))
  return [...loads].flatMap((load) => {
    const here = rows.filter(({ name }) => name.startsWith(`${load}: `))
    const ours = here.find(({ name }) => name === `${load}: ours`)
    if (!ours) return []
    return here
      .filter((other) => other !== ours)
      .map((other) => {
        const ratio = (figure: (cost: Cost) => number) =>
          (mid(ours.costs, figure) / mid(other.costs, figure)).toFixed(2)
        return `- ${load}, ours : ${other.name.slice(load.length + 2)}: ${ratio(({ settled }) => settled)} × the processor time of the server, ${ratio(({ perSecond }) => perSecond)} × the messages a second`
      })
  })
}
