import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onEnd, PlainError } from '../scripts/stack/on-end.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { describeMachine } from './compare/machine.ts'
import { find, findPrograms } from './compare/programs.ts'
import type { Server } from './compare/server.ts'
import { startStack, type Stack } from './compare/stack.ts'
import { Measurement } from './messages/measure.ts'
import { report } from './messages/report.ts'
import { floorIn, sidesOf } from './messages/subjects.ts'

/**
 * What a message costs over REST, with everything that is deferred: the Worker, the peer, and as a floor objects of the
 * same runtime that do next to nothing (bench/floor/objects.ts).
 *
 * `npm run bench:messages [-- --rounds 1 --seconds 15 --messages 1000 --awake 50,400 --calls --only cold,ours]`
 *
 * - awake: as many messages as are answered in so many seconds, on 32 connections, in a few conversations whose objects stay
 *   in memory
 * - cold: one message in each of many conversations, of which room and both hubs sleep; the objects' falling asleep
 *   afterwards is counted, too
 *
 * No two conversations share a hub. `--calls` counts flushes and writes of the server in a run of its own, by strace.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '15' },
    messages: { type: 'string', default: '1000' },
    awake: { type: 'string', default: '50,400' },
    calls: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const [rounds, seconds, messages] = [Number(values.rounds), Number(values.seconds), Number(values.messages)]
const awake = values.awake.split(',').map(Number)
const wanted = values.only?.split(',').map((part) => part.trim().toLowerCase())
const folder = join(ROOT, '.bench', 'messages')

let stack: Stack | undefined
const floors: Server[] = []
const end = onEnd(async () => {
  for (const floor of floors) await floor.process.stop()
  await stack?.stop()
})
try {
  const programs = findPrograms()
  const strace = values.calls ? find('strace') : null
  if (values.calls && strace === null) console.log('strace is not installed: calls are not counted')
  const chats = Measurement.conversations({ awake, messages })
  console.log(`building, and filling the database with ${chats} conversations`)
  stack = await startStack(
    folder,
    programs,
    { readers: 0, partners: 0, conversationsEach: 0, deciders: 0, targets: 0, chats, idle: 0 },
    { over: 'http', isCompared: false },
  )
  // It is started anew for each load.
  await stack.ours.process.stop()
  const { ours, peer } = sidesOf(stack)
  const floor = await floorIn(folder, (server) => floors.push(server))
  const measurement = new Measurement({
    wrk: programs.wrk,
    folder,
    parts: stack.parts,
    seconds,
    awake,
    messages,
    strace,
    isWanted: (name) => wanted === undefined || wanted.some((part) => name.toLowerCase().includes(part)),
    say: (line) => console.log(line),
  })
  const subjects = [floor, ours, peer]
  for (const subject of subjects) await measurement.seed(subject)
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) await measurement.measureAwake(subject)
    for (const subject of subjects) await measurement.measureCold(subject)
  }
  const { rows } = await stack.db.query<{ version: string }>("select split_part(version(), ' ', 2) as version")
  console.log(`\n${describeMachine(programs, rows[0]?.version ?? '')}\n\n${report(measurement.rows)}`)
  await end(0)
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error)
  await end(1)
}
