import type { Assumptions } from './assumptions.ts'
import { billOf, totalOf } from './bill.ts'
import { bottlenecksOf } from './bottlenecks.ts'
import { REMEDIES } from './ceilings.ts'
import type { Priced } from './prices.ts'
import { usageOf, type Usage } from './usage.ts'

/** Active people a day for whom the tables are written. */
export const SIZES = [10_000, 1_000_000, 50_000_000] as const

const USAGE: readonly [name: string, of: (usage: Usage) => number][] = [
  ['requests a day', ({ day }) => day.requests],
  ['requests in the busiest second', ({ peak }) => peak.requests],
  ['processor time of Workers a day, ms', ({ day }) => day.workerCpuMs],
  ['messages a day', ({ day }) => day.messages],
  ['messages in the busiest second', ({ peak }) => peak.messages],
  ['sockets opened a day', ({ day }) => day.sockets],
  ['sockets open at the peak', ({ peak }) => peak.socketsOpen],
  ['hubs awake at the peak', ({ peak }) => peak.hubsAwake],
  ['rooms awake at the peak', ({ peak }) => peak.roomsAwake],
  ['frames that come in a day, pings included', ({ day }) => day.framesIn],
  ['object requests a day, 20 frames as one', ({ day }) => day.objectRequests],
  ['duration of objects a day, GB-s', ({ day }) => day.objectGigabyteSeconds],
  ['SQLite rows written a day', ({ day }) => day.objectRowsWritten],
  ['SQLite rows read a day', ({ day }) => day.objectRowsRead],
  ['storage of objects, GB', ({ stored }) => stored.objectGigabytes],
  ['Redis commands a day', ({ day }) => day.redisCommands],
  ['Redis commands in the busiest second', ({ peak }) => peak.redisCommands],
  ['statements a day', ({ day }) => day.statements],
  ['statements in the busiest second', ({ peak }) => peak.statements],
  ['domain events in the busiest second', ({ peak }) => peak.events],
  ['processors of Postgres', ({ peak }) => peak.postgresProcessors],
  ['connections to Postgres in use', ({ peak }) => peak.postgresConnections],
  ['storage of Postgres, GB', ({ stored }) => stored.postgresGigabytes],
  ['storage of R2, GB', ({ stored }) => stored.r2Gigabytes],
  ['R2 reads a day', ({ day }) => day.r2Reads],
  ['R2 writes a day', ({ day }) => day.r2Writes],
  ['queue operations a day', ({ day }) => day.queueOperations],
  ['queue messages in the busiest second', ({ peak }) => peak.queueMessages],
  ['log lines a day', ({ day }) => day.logLines],
  ['relayed calls a day, GB', ({ day }) => day.relayGigabytes],
]

const BILL: Readonly<Record<Priced, string>> = {
  plan: 'Workers, the plan',
  workerRequests: 'Workers, requests',
  workerCpuMs: 'Workers, processor time',
  objectRequests: 'Durable Objects, requests',
  objectGigabyteSeconds: 'Durable Objects, duration',
  objectRowsRead: 'Durable Objects, rows read',
  objectRowsWritten: 'Durable Objects, rows written',
  objectGigabytes: 'Durable Objects, storage',
  r2Gigabytes: 'R2, storage',
  r2Writes: 'R2, writes',
  r2Reads: 'R2, reads',
  queueOperations: 'Queues, operations',
  logLines: 'Workers Logs, lines',
  imageTransformations: 'Images, encodings',
  relayGigabytes: 'TURN, GB sent',
  redisCommands: 'Upstash, commands',
  postgresProcessorHours: 'Neon, processor hours',
  postgresGigabytes: 'Neon, storage',
}

const UNITS = [
  [1e9, ' bn'],
  [1e6, ' m'],
  [1e3, ' k'],
] as const

/** Three significant digits; a capacity has no more. */
function short(number: number): string {
  const [size, unit] = UNITS.find(([least]) => number >= least) ?? [1, '']
  return `${Number((number / size).toPrecision(3)).toLocaleString('en')}${unit}`
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly string[][]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n')

const sizes = SIZES.map((people) => people.toLocaleString('en'))

/** The tables of docs/capacity.md, in Markdown. */
export function capacityTables(assumptions: Assumptions): string {
  const usages = SIZES.map((people) => usageOf(assumptions, people))
  const bills = usages.map((usage) => billOf(assumptions, usage))
  const names = Object.keys(BILL) as Priced[]
  const dollars = (number: number) => `$${short(number)}`
  return [
    '### What they use',
    table(
      ['active people a day', ...sizes],
      USAGE.map(([name, of]) => [name, ...usages.map((usage) => short(of(usage)))]),
    ),
    '### The bill of a month',
    table(
      ['active people a day', ...sizes],
      [
        ...names.map((name) => [BILL[name], ...bills.map((bill) => dollars(bill[name]))]),
        ['**all**', ...bills.map((bill) => dollars(totalOf(bill)))],
        ['**an active person**', ...bills.map((bill, i) => dollars(totalOf(bill) / (SIZES[i] ?? 1)))],
      ],
    ),
    '### What is reached first',
    'How many of its kind the busiest second needs; the storage is that of a year.',
    table(
      ['ceiling', 'one can take', ...sizes],
      bottlenecksOf(assumptions, usageOf(assumptions, SIZES[1])).map(({ ceiling }) => [
        REMEDIES[ceiling].name,
        short(assumptions.ceilings[ceiling]),
        ...usages.map((usage) =>
          short(bottlenecksOf(assumptions, usage).find((one) => one.ceiling === ceiling)?.share ?? 0),
        ),
      ]),
    ),
    ...usages.map((usage, i) => first(assumptions, usage, sizes[i] ?? '')),
    '### Prices',
    table(
      ['price', 'US dollars', 'included', 'source', 'read'],
      names.map((name) => {
        const { usd, included, source, read } = assumptions.prices[name]
        return [BILL[name], priceOf(usd), short(included), `<${source}>`, read]
      }),
    ),
    '### Operations',
    table(
      ['request', 'a day', 'Worker, µs', 'statements', 'Postgres, µs', 'trips to Redis', 'object requests'],
      Object.entries(assumptions.operations).map(([name, operation]) => [
        name,
        String(operation.perDay),
        ...[operation.workerCpu, operation.sql, operation.sqlCpu, operation.redisTrips, operation.objectCalls].map(
          String,
        ),
      ]),
    ),
  ].join('\n\n')
}

/** Of one where that can be read, else of a million. */
const priceOf = (usd: number): string =>
  usd >= 0.001 ? String(usd) : `${Number((usd * 1e6).toPrecision(6))} a million`

/** The ceilings that one of a kind does not suffice for, and what is done. */
function first(assumptions: Assumptions, usage: Usage, size: string): string {
  const [nearest, ...rest] = bottlenecksOf(assumptions, usage)
  if (nearest === undefined) return ''
  const passed = [nearest, ...rest].filter(({ share }) => share > 1)
  const say = ({ ceiling }: typeof nearest) => `- ${REMEDIES[ceiling].name}: ${REMEDIES[ceiling].remedy}.`
  return passed.length === 0
    ? `**${size}**: one of each suffices. The nearest ceiling is ${REMEDIES[nearest.ceiling].name}, at ${short(nearest.share * 100)} %.`
    : `**${size}**, in this order:\n\n${passed.map(say).join('\n')}`
}
