import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRandom } from '../../drizzle/seed/random.ts'
import { onEnd, PlainError } from '../../scripts/stack/on-end.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { startServed, type Served } from '../served.ts'
import { pageOf } from './page.ts'
import { fillStack, readTokens } from './people.ts'
import { Recorder } from './recorder.ts'
import { tableOf, verdictsOf } from './thresholds.ts'
import { LoadUser, type World } from './user.ts'

/**
 * Users who browse, like and chat at the pace of people, as specification 004 describes its load test:
 * `npm run bench:load [-- --users 1000 --seconds 1800 --ramp 60 --seed 1 --report <file>]`.
 *
 * Without `--url`, against a stack of its own: the Worker built as for a deployment, in workerd, with its objects on disk and
 * with limits that are counted and never reject, because all users come from one address. With `--url <address> --tokens
 * <file>`, against a deployment; its limits must allow the load, and users who are matched with each other chat.
 *
 * Writes a page with charts, prints a table for docs/performance.md, and ends with 1 when a target does not hold.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '1800' },
    ramp: { type: 'string' },
    seed: { type: 'string', default: '1' },
    url: { type: 'string' },
    tokens: { type: 'string' },
    report: { type: 'string', default: join(ROOT, '.bench', 'load', 'report.html') },
  },
})
/** How long a message may still be on its way after the run, in milliseconds. */
const LATEST = 10_000

let served: Served | null = null
const end = onEnd(async () => served?.stop())
try {
  const [users, seconds] = [numberOf('users', values.users), numberOf('seconds', values.seconds)]
  const ramp = values.ramp === undefined ? Math.min(60, seconds / 4) : numberOf('ramp', values.ramp)
  if (values.url === undefined) {
    console.log(`building, and filling the database with ${users} users`)
    served = await startServed()
  }
  const tokens = served ? await fillStack(served, users, seconds) : await readTokens(values.tokens, users)
  const url = (served?.url ?? values.url ?? '').replace(/\/$/, '')
  const running = run(url, tokens, seconds, ramp)
  const { recorder, loop } = await (served ? Promise.race([running, served.died]) : running)

  const verdicts = verdictsOf(recorder)
  const command = `npm run bench:load -- --users ${users} --seconds ${seconds}${values.url === undefined ? '' : ' --url …'}`
  const notes = [
    `${recorder.drops} sockets were dropped.`,
    `The generator itself was late by ${loop.p99.toFixed(1)} ms (99th percentile), ${loop.max.toFixed(0)} ms at most; its lateness is in every figure.`,
    ...recorder.failures().map(([name, count]) => `${count} × ${name}`),
  ]
  await mkdir(dirname(values.report), { recursive: true })
  await writeFile(values.report, pageOf({ command, verdicts, notes, recorder, seconds }))
  console.log(`\n${command}\n\n${tableOf(verdicts)}\n\n${notes.join('\n')}\n\ncharts: ${values.report}`)
  await end(verdicts.every(({ holds }) => holds) ? 0 : 1)
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error)
  await end(1)
}

async function run(url: string, tokens: readonly string[], seconds: number, ramp: number) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const recorder = new Recorder()
  const over = new AbortController()
  const arrived = Promise.withResolvers<void>()
  const world: World = { url, recorder, onTheirWay: new Map(), over: over.signal, arrived: arrived.promise }
  delay.enable()
  const seed = Number(values.seed)
  // Ids of messages of an earlier run are others.
  const name = Date.now().toString(36)
  const everyone = tokens.map(async (token, i) => {
    await sleep((ramp * 1000 * i) / tokens.length)
    await new LoadUser(world, `${name}-${i}`, token, createRandom(seed * 1_000_003 + i)).live()
  })
  const startedAt = performance.now()
  while (performance.now() - startedAt < seconds * 1000) {
    await sleep(Math.min(10_000, Math.max(0, seconds * 1000 - (performance.now() - startedAt))))
    const done = Math.round((performance.now() - startedAt) / 1000)
    console.log(`${done} s: ${recorder.samples.length} answers, messages and connections`)
  }
  over.abort()
  for (const deadline = performance.now() + LATEST; performance.now() < deadline && world.onTheirWay.size > 0;)
    await sleep(20)
  for (let lost = world.onTheirWay.size; lost > 0; lost -= 1) recorder.add('delivery', LATEST, 'not delivered')
  arrived.resolve()
  await Promise.all(everyone)
  delay.disable()
  return { recorder, loop: { p99: delay.percentile(99) / 1e6 - 5, max: delay.max / 1e6 } }
}

/** @throws PlainError unless it is a positive number */
function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new PlainError(`--${name} is a positive number, not ${text}`)
  return value
}
