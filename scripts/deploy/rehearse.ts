import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SETTING_NAMES } from '../../src/settings.ts'
import { startSurroundings } from '../stack/stack.ts'
import { ROOT } from '../stack/paths.ts'
import { freePort } from '../stack/ports.ts'
import { startWorker, type Worker } from '../stack/worker.ts'
import { deployments } from './rehearsal/deployments.ts'
import { startEdge } from './rehearsal/edge.ts'
import { checkFlags } from './rehearsal/flags.ts'
import { looks } from './rehearsal/looks.ts'
import { rollbacks } from './rehearsal/rollbacks.ts'

/**
 * Every kind of deployment against servers of this machine: `npm run deploy:rehearse`. PostgreSQL and the Workers are
 * real, and so are the steps; wrangler is real for the flags, and a stand-in for what would call Cloudflare.
 */
const { status } = spawnSync('npm', ['run', '--silent', 'build:assets'], { cwd: ROOT, stdio: 'inherit' })
if (status !== 0) throw new Error('the assets could not be built')
const folder = await mkdtemp(join(tmpdir(), 'vibesmatch-rehearsal-'))
const running: { stop(): Promise<void> }[] = []
let failures = 0
try {
  console.log('Starting PostgreSQL, Redis and three versions of the Worker …')
  const surroundings = await startSurroundings({ folder: join(folder, 'state'), isDurable: false })
  running.push(surroundings)

  const start = async (name: string, databaseUrl: string): Promise<Worker> => {
    const worker = await startWorker({
      dataDir: join(folder, name),
      databaseUrl,
      secrets: surroundings.secrets,
      settings: { ENVIRONMENT: 'development' },
      passwords: false,
    })
    running.push(worker.process)
    return worker
  }
  const whole = surroundings.databaseUrl
  const nowhere = Object.assign(new URL(whole), { port: String(await freePort()) }).href
  const workers = {
    former: await start('former', whole),
    next: await start('next', whole),
    broken: await start('broken', nowhere),
  }
  const ids = new Map<string, string>()
  const versions: Record<string, string> = {}
  for (const [name, { url }] of Object.entries(workers)) {
    const health: unknown = await (await fetch(`${url}/health`)).json()
    // Guarantee: the document of GET /health.
    const { version } = health as { version: string }
    versions[name] = version
    ids.set(version, url)
  }
  const account = join(folder, 'account.json')
  const edge = await startEdge(account, 'vibesmatch-staging', ids)
  running.push(edge)

  const rehearsal = {
    account,
    edge,
    databaseUrl: whole,
    folder,
    former: versions['former'] ?? '',
    next: versions['next'] ?? '',
    broken: versions['broken'] ?? '',
    secrets: SETTING_NAMES.filter(
      (name) => name in surroundings.secrets || name === 'TURN_SECRET' || name === 'TURN_URLS',
    ),
    fake: join(ROOT, 'scripts', 'deploy', 'rehearsal', 'wrangler.ts'),
  }
  const calls: string[][] = []
  for (const [name, play] of [...deployments, ...looks, ...rollbacks]) {
    const said: string[] = []
    try {
      calls.push(...(await play(rehearsal, (line) => said.push(line))))
      console.log(`  ok  ${name}`)
    } catch (error) {
      failures += 1
      console.log(`FAIL  ${name}\n      ${String(error)}\n${said.map((line) => `      | ${line}`).join('\n')}`)
    }
  }
  const unknown = checkFlags(calls)
  console.log(unknown.length === 0 ? '  ok  wrangler knows every flag' : `FAIL  ${unknown.join('\n      ')}`)
  failures += unknown.length
} finally {
  for (const part of running.toReversed()) await part.stop()
  await rm(folder, { recursive: true, force: true })
}
console.log(failures === 0 ? 'The rehearsal went as it should.' : `${failures} failures.`)
process.exit(failures === 0 ? 0 : 1)
