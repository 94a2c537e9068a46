import type { TripsOf, Trips } from './count-trips.ts'
import { median, row, table, whole } from './markdown-table.ts'
import type { HttpRounds } from './measure-http.ts'
import type { ConnectionRounds, DeliveryRounds, Way } from './measure-sockets.ts'
import { cpuOfAllParts, cpuTable, waysTable } from './report-cpu.ts'
import type { Run } from './wrk.ts'

/** The results of a run. */
export interface Findings {
  http: HttpRounds[]
  bare: { GET: Run; POST: Run }[]
  trips: TripsOf
  delivery: DeliveryRounds[]
  connections: ConnectionRounds | null
}

const ratio = (number: number): string => `${number.toFixed(2)} ×`
const ms = (number: number): string => number.toFixed(number < 10 ? 1 : 0)

const latencies = (runs: readonly { p50: number; p95: number; p99: number }[]): string =>
  (['p50', 'p95', 'p99'] as const).map((name) => ms(median(runs.map((run) => run[name])))).join(' / ')

/** Tables in Markdown; every figure is a median over the rounds, every ratio is between results of the same round. */
export function tables({ http, bare, trips, delivery, connections }: Findings): string {
  return [
    ...(http.length > 0 ? [httpTable(http, bare, trips), cpuTable(http)] : []),
    ...[waysTable(http)].filter((text) => text !== null),
    ...(delivery.length > 0 ? [deliveryTable(delivery)] : []),
    ...(connections ? [connectionTable(connections)] : []),
    ...invalid(http, delivery),
  ].join('\n\n')
}

function httpTable(http: readonly HttpRounds[], bare: Findings['bare'], trips: TripsOf): string {
  const rates = (pick: (round: HttpRounds['rounds'][number]) => number, { rounds }: HttpRounds) =>
    median(rounds.map(pick))
  const rows = http.map((operation) => {
    const { name, floorName, rounds } = operation
    const method = /swipe|interest|send/.test(name) ? 'POST' : 'GET'
    const cells = [
      name,
      whole(rates(({ ours }) => ours.perSecond, operation)),
      whole(rates(({ peer }) => peer.perSecond, operation)),
      `${whole(rates(({ floor }) => floor.perSecond, operation))} (${floorName})`,
      ratio(rates(({ ours, peer }) => ours.perSecond / peer.perSecond, operation)),
      ratio(rates(({ ours, floor }) => ours.perSecond / floor.perSecond, operation)),
      ratio(median(rounds.map(({ ours }, i) => ours.perSecond / (bare[i]?.[method].perSecond ?? Infinity)))),
      latencies(rounds.map(({ ours }) => ours)),
      latencies(rounds.map(({ peer }) => peer)),
      (['ours', 'peer', 'floor'] as const)
        .map((part) => whole(median(rounds.map((round) => round[part].cpu))))
        .join(' / '),
      told(trips.get(name)?.ours),
      told(trips.get(name)?.peer),
    ]
    return row(cells)
  })
  const bareCells = (['GET', 'POST'] as const).map((method) => {
    const runs = bare.map((round) => round[method])
    const rate = whole(median(runs.map(({ perSecond }) => perSecond)))
    return row([
      `bare handler, ${method}`,
      '',
      '',
      `${rate} (bare)`,
      '',
      '',
      '',
      '',
      '',
      whole(median(runs.map(({ cpu }) => cpu))),
      '',
      '',
    ])
  })
  const head = [
    'operation',
    'ours/s',
    'peer/s',
    'floor/s',
    'ours : peer',
    'ours : floor',
    'ours : bare',
    'ours p50 / p95 / p99 ms',
    'peer p50 / p95 / p99 ms',
    'server CPU, µs a request: ours / peer / floor',
    'ours: SQL + Redis (after the answer)',
    'peer: SQL + Redis (after the answer)',
  ]
  return table(head, [...rows, ...bareCells])
}

const told = (trips: Trips | undefined): string =>
  trips ? `${trips.postgres} + ${trips.redis} (${trips.after.postgres} + ${trips.after.redis})` : '–'

function deliveryTable(delivery: readonly DeliveryRounds[]): string {
  const rows = delivery.map(({ name, rounds }) => {
    const of = (way: Way) => latencies(rounds.map((round) => round[way].delivery))
    const against = (way: Way, share: 'p50' | 'p99') =>
      ratio(median(rounds.map((round) => round[way].delivery[share] / round.peer.delivery[share])))
    return row([
      name,
      of('conversation'),
      of('person'),
      of('peer'),
      `${against('conversation', 'p50')}, ${against('conversation', 'p99')}`,
      `${against('person', 'p50')}, ${against('person', 'p99')}`,
      ...(['conversation', 'person', 'peer'] as const).map((way) => cpuOfAllParts(rounds.map((round) => round[way]))),
    ])
  })
  const head = [
    'delivery, p50 / p95 / p99 ms',
    'ours, socket of the conversation',
    'ours, socket of the person',
    'peer',
    'conversation : peer (p50, p99)',
    'person : peer (p50, p99)',
    'CPU, µs a message, as for requests: conversation',
    'person',
    'peer',
  ]
  return table(head, rows)
}

function connectionTable({ perSecond, idleBytes, sockets }: ConnectionRounds): string {
  const rate = (side: 'ours' | 'peer') => median(perSecond.map((round) => round[side]))
  const kibibytes = (bytes: number) => (bytes / 1024).toFixed(1)
  const connecting = row([
    'connected and authenticated a second',
    whole(rate('ours')),
    whole(rate('peer')),
    ratio(median(perSecond.map(({ ours, peer }) => ours / peer))),
  ])
  const memory =
    idleBytes &&
    row([
      `memory of an idle one, KiB (${whole(sockets)} of them)`,
      kibibytes(idleBytes.ours),
      kibibytes(idleBytes.peer),
      ratio(idleBytes.ours / idleBytes.peer),
    ])
  return table(['sockets', 'ours', 'peer', 'ours : peer'], memory === null ? [connecting] : [connecting, memory])
}

/** Reasons that make rounds invalid. */
function invalid(http: readonly HttpRounds[], delivery: readonly DeliveryRounds[]): string[] {
  const failures = http.flatMap(({ name, rounds }) =>
    rounds.flatMap((round, i) =>
      (['ours', 'pooled', 'peer', 'floor'] as const)
        .map((part) => [part, round[part]] as const)
        .filter(([, run]) => run !== undefined && run.failed > 0)
        .map(([part, run]) => `${name}, round ${i + 1}: ${run?.failed} of ${run?.requests} failed (${part})`),
    ),
  )
  const losses = delivery.flatMap(({ name, rounds }) =>
    rounds.flatMap((round, i) =>
      (['conversation', 'person', 'peer'] as const)
        .filter((way) => round[way].delivered < round[way].sent || round[way].refused > 0)
        .map((way) => {
          const { sent, delivered, refused } = round[way]
          return `${name}, round ${i + 1}: ${sent} sent, ${delivered} delivered, ${refused} refused (${way})`
        }),
    ),
  )
  const all = [...failures, ...losses]
  return all.length === 0 ? [] : [`Invalid rounds:\n\n${all.map((line) => `- ${line}`).join('\n')}`]
}
