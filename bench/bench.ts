import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onEnd, PlainError } from '../scripts/stack/on-end.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { countTrips } from './compare/count-trips.ts'
import { describeMachine } from './compare/machine.ts'
import { measureHttp } from './compare/measure-http.ts'
import { measureConnections, measureDelivery } from './compare/measure-sockets.ts'
import { prepare } from './compare/prepare.ts'
import { findPrograms } from './compare/programs.ts'
import { tables, type Findings } from './compare/report.ts'
import { startStack, type Stack } from './compare/stack.ts'
import { writeDown } from './compare/write-down.ts'

/**
 * The Worker compared with a conventional backend (`bench/peer`) and with the cost of the platform itself
 * (`bench/floor`), in turns within one run: `npm run bench [-- --rounds 5 --seconds 5 --only feed,delivery]`.
 *
 * The Worker is built as for a deployment and runs in workerd, its objects on disk; a bridge in front of Postgres stands
 * in for Neon, one in front of redis-server for Upstash. `--over hyperdrive` takes pgbouncer instead, which stands in for
 * Hyperdrive; `--over both` measures our side by both ways, in turns. A full run writes its results into docs/performance.md; a partial or
 * quick one (`--quick`) only prints them. `--keep` leaves everything running afterwards, for a profiler.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    inspector: { type: 'string' },
    keep: { type: 'boolean', default: false },
    over: { type: 'string', default: 'http' },
  },
})
const { quick, only, inspector } = values
const rounds = Number(values.rounds ?? (quick ? 1 : 5))
const seconds = Number(values.seconds ?? (quick ? 1 : 5))
const wanted = only?.split(',').map((part) => part.trim().toLowerCase())
const isWanted = (name: string) => wanted === undefined || wanted.some((part) => name.toLowerCase().includes(part))
const SIZES = quick
  ? { readers: 20, partners: 60, conversationsEach: 20, deciders: 50, targets: 2_000, chats: 50, idle: 200 }
  : { readers: 40, partners: 200, conversationsEach: 20, deciders: 400, targets: 4_000, chats: 50, idle: 1_000 }
const folder = join(ROOT, '.bench', 'compare')

let stack: Stack | undefined
const end = onEnd(async () => stack?.stop())
try {
  if (!['http', 'hyperdrive', 'both'].includes(values.over)) throw new PlainError('--over is http, hyperdrive or both')
  const programs = findPrograms()
  console.log('building, and filling the database')
  stack = await startStack(folder, programs, SIZES, {
    over: values.over === 'hyperdrive' ? 'hyperdrive' : 'http',
    isCompared: values.over === 'both',
    inspectorPort: inspector === undefined ? undefined : Number(inspector),
  })
  await prepare(stack)
  const { rows } = await stack.db.query<{ version: string }>("select split_part(version(), ' ', 2) as version")
  const machine = describeMachine(programs, rows[0]?.version ?? '')

  const common = { rounds, seconds, say: (line: string) => console.log(line) }
  const { operations, bare } = await measureHttp(stack, { ...common, wrk: programs.wrk, folder, isWanted })
  const findings: Findings = {
    http: operations,
    bare,
    trips: operations.length > 0 ? await countTrips(stack, isWanted, quick ? 3 : 7) : new Map(),
    delivery: await measureDelivery(stack, {
      ...common,
      isWanted: (name) => isWanted(`delivery, ${name}`),
    }),
    connections: isWanted('connections') ? await measureConnections(stack, common, !quick) : null,
  }

  const command = `npm run bench -- --rounds ${rounds} --seconds ${seconds}${values.over === 'http' ? '' : ` --over ${values.over}`}${quick ? ' --quick' : ''}${only ? ` --only ${only}` : ''}`
  const text = `Measured on ${new Date().toISOString().slice(0, 10)} by \`${command}\`.\n${machine}\n\n${tables(findings)}`
  console.log(`\n${text}`)
  if (!quick && only === undefined && values.over !== 'hyperdrive') await writeDown(text)
  if (values.keep) {
    console.log(
      `\nours ${stack.ours.url} (${stack.ours.process.pid})  peer ${stack.peer.url}  floor ${stack.floor.url}`,
    )
    await new Promise(() => setInterval(() => {}, 60_000))
  }
  await end(0)
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error)
  await end(1)
}
