import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from '../scripts/stack/ports.ts'
import { endWith, onEnd } from '../scripts/stack/on-end.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { startSurroundings } from '../scripts/stack/stack.ts'
import { temporaryFolder } from '../test/support/node/programs.ts'
import { bundle, settingsOfOurs } from './compare/our-worker.ts'
import { median } from './compare/markdown-table.ts'
import { startOurs } from './compare/runtime.ts'
import { cpuOf } from './compare/usage.ts'

/**
 * The start-up cost of the Worker: `npm run bench:start-up [-- --rounds 15]`. Starts the runtime with it and with a
 * Worker that only answers, in turns, and compares the CPU time that each has used at the first response: reading,
 * compiling and running the module, and one request.
 */
const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } }).values
/** The same objects and queues, empty. */
const EMPTY = `import { DurableObject } from 'cloudflare:workers'
export class ConversationRoom extends DurableObject {}
export class UserHub extends DurableObject {}
export class MatchQueue extends DurableObject {}
export class CallRoom extends DurableObject {}
export default { fetch: () => new Response('here') }`

await import('../scripts/build-assets.ts')
const folder = await temporaryFolder()
const surroundings = await startSurroundings({ folder: join(folder.path, 'state'), isDurable: false })
const end = onEnd(async () => {
  await surroundings.stop()
  await folder.remove()
})
await endWith(end, measure())

async function measure(): Promise<boolean> {
  const own = join(folder.path, 'own')
  await mkdir(own)
  const bundles = { ours: join(bundle(join(ROOT, 'wrangler.toml'), own), 'index.js'), empty: join(own, 'empty.js') }
  await writeFile(bundles.empty, EMPTY)
  const times = { ours: [] as number[], empty: [] as number[] }
  for (let round = 0; round < Number(rounds); round += 1)
    for (const name of ['ours', 'empty'] as const)
      times[name].push(await untilAnswered(name, bundles[name], join(folder.path, `${name}-${round}`)))
  const [ours, empty] = [median(times.ours), median(times.empty)]
  console.log(`runtime and Worker         ${ours.toFixed(0)} ms of processor time until the first answer`)
  console.log(`runtime and an empty one   ${empty.toFixed(0)} ms`)
  console.log(`the Worker                 ${(ours - empty).toFixed(0)} ms`)
  return true
}

/** CPU time, in milliseconds, of the runtime with a Worker at its first response. */
async function untilAnswered(name: string, module: string, place: string): Promise<number> {
  await mkdir(place)
  const port = await freePort()
  const server = await startOurs({
    name,
    folder: place,
    port,
    bundle: module,
    database: new URL(surroundings.databaseUrl),
    texts: settingsOfOurs(surroundings.secrets, port, new URL(surroundings.bridge.url)),
    alivePath: '/health/liveness',
  })
  try {
    return (await cpuOf(server.process.pid)) / 1000
  } finally {
    await server.process.stop()
  }
}
