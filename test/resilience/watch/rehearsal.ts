import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { readOps } from '../../../scripts/ops/files.ts'
import { temporaryFolder } from '../../support/node/programs.ts'
import type { Person } from '../faults/person.ts'
import { isUp } from '../faults/troubles.ts'
import type { FaultStack } from '../faults/stack.ts'
import { prometheusProgram, SCRAPE_MS, startPrometheus, type Firing, type Prometheus } from './prometheus.ts'
import { inhibitions, toldOf } from './told.ts'

/** By which the stack lets Prometheus read its metrics. */
export const METRICS_TOKEN = randomUUID()

/** The only one that has to have a target. */
const ENVIRONMENT = 'production'
/** An hour of the rules is two minutes here. */
const FACTOR = 30
/** How long people live before anything breaks, in milliseconds. */
const CALM_MS = 60_000
/** How long an alert may go on after its cause has ended: the longest short window and its wait, in milliseconds. */
const OVER_WITHIN = 150_000

/** These say how fast the machine is that runs the rehearsal, which is not what is rehearsed. */
const OF_SPEED: ReadonlySet<string> = new Set([
  'ApiLatencyP95BudgetBurn',
  'ApiLatencyP99BudgetBurn',
  'MessageDeliveryBudgetBurn',
  'DatabaseSlow',
])

interface Break {
  what: string
  /** The one alert that somebody is told of. */
  alert: string
  /** From the break until it fires at the latest, in milliseconds. */
  within: number
  breaks(): Promise<void>
  /** Until it is told of again while it lasts. */
  mends(): Promise<void>
}

interface World {
  stack: FaultStack
  pairs: readonly (readonly [Person, Person])[]
  /** Access tokens by person. */
  tokens: ReadonlyMap<string, string>
  rows: (text: string) => Promise<unknown[]>
  runJobs: () => Promise<void>
  say: (text: string) => void
  /** Notes what is not as it should be. */
  problem: (text: string) => void
}

/** A minute of the rules. */
const minutes = (count: number): number => (count * 60_000) / FACTOR
/** A scrape, a look at the rules, and what the machine needs. */
const SLACK = 3 * SCRAPE_MS + 4_000

/**
 * Breaks one thing after another while a real Prometheus watches, with the rules of `ops/` and windows that are thirty times
 * shorter. Each time the right alert has to fire within its window, and nobody may be told of another one.
 * @returns false where there is no Prometheus
 */
export async function rehearse(world: World): Promise<boolean> {
  const { stack, say, problem } = world
  const program = prometheusProgram()
  if (program === null) {
    say('SKIPPED: no prometheus on the PATH; PROMETHEUS_PATH names another one')
    return false
  }
  const folder = await temporaryFolder()
  const prometheus = await startPrometheus({
    program,
    folder: folder.path,
    url: stack.url,
    token: METRICS_TOKEN,
    factor: FACTOR,
    environment: ENVIRONMENT,
  })
  const ending = new AbortController()
  const lives = [clock(world, ending.signal), ...world.pairs.map((pair) => chat(pair, world, ending.signal))]
  try {
    say('calm')
    await expectNothing(prometheus, CALM_MS, problem)
    await askPanels(prometheus, world)
    for (const one of breaksOf(world)) await rehearseOne(one, prometheus, world)
  } finally {
    ending.abort()
    await Promise.all(lives)
    await prometheus.stop()
    await folder.remove()
  }
  return true
}

const namesOf = (alerts: readonly Firing[]): string[] =>
  [...new Set(alerts.map(({ alertname = '' }) => alertname))].toSorted()

async function told(prometheus: Prometheus): Promise<string[]> {
  return namesOf(toldOf(await prometheus.firing(), inhibitions())).filter((name) => !OF_SPEED.has(name))
}

async function expectNothing(prometheus: Prometheus, lasting: number, problem: World['problem']): Promise<void> {
  for (const until = Date.now() + lasting; Date.now() < until; await sleep(SCRAPE_MS))
    for (const name of await told(prometheus)) problem(`${name} fires while nothing is broken`)
}

async function rehearseOne(one: Break, prometheus: Prometheus, { say, problem }: World): Promise<void> {
  say(`${one.what}: ${one.alert} has to fire within ${Math.round(one.within / 1000)} s`)
  const brokenAt = Date.now()
  await one.breaks()
  let firedAfter: number | null = null
  // It has to be the only one for as long as it may take, not just until it fires.
  for (; Date.now() - brokenAt < one.within; await sleep(500)) {
    const names = await told(prometheus)
    if (names.includes(one.alert)) firedAfter ??= Date.now() - brokenAt
    for (const name of names) if (name !== one.alert) problem(`${name} fires as well: ${one.what}`)
  }
  if (firedAfter === null) problem(`${one.alert} does not fire: ${one.what}`)
  else say(`  fires after ${(firedAfter / 1000).toFixed(1)} s, and no other`)
  await one.mends()
  const mendedAt = Date.now()
  for (;;) {
    const names = await told(prometheus)
    if (names.length === 0) break
    if (Date.now() - mendedAt > OVER_WITHIN) return problem(`still fires after the end: ${names.join(', ')}`)
    await sleep(500)
  }
  say(`  over after ${((Date.now() - mendedAt) / 1000).toFixed(1)} s`)
}

function breaksOf({ stack, rows, problem }: World): Break[] {
  const until = minutes(2) + SLACK
  let broken = new AbortController()
  return [
    {
      what: 'two thousand domain events wait',
      alert: 'OutboxBacklog',
      within: minutes(10) + SLACK,
      breaks: async () =>
        void (await rows(
          `insert into outbox (id, type, payload, due_at, created_at)
           select uuidv7(), 'nobody.listens', '{}', now() + interval '1 day', now() from generate_series(1, 2000)`,
        )),
      mends: async () => void (await rows(`delete from outbox where type = 'nobody.listens'`)),
    },
    {
      what: 'a case is past its time',
      alert: 'CaseOverdue',
      within: minutes(30) + SLACK,
      breaks: async () =>
        void (await rows(
          `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
           values (uuidv7(), uuidv7(), 'safety', 1, now() - interval '1 hour', now() - interval '5 hours', now())`,
        )),
      mends: async () => void (await rows(`delete from cases`)),
    },
    {
      what: 'nobody can reach the metrics',
      alert: 'ScrapeFailing',
      within: minutes(5) + SLACK + SCRAPE_MS,
      breaks: async () => stack.proxies.clients.stall(minutes(5) + 2 * SLACK),
      mends: async () => {
        await sleep(SLACK)
        await isUp(stack.url)
      },
    },
    {
      what: 'Postgres is down',
      alert: 'DatabaseDown',
      within: until,
      breaks: () => stack.killPostgres(),
      mends: async () => {
        await stack.revivePostgres()
        await isUp(stack.directUrl, '/health/readiness')
      },
    },
    {
      what: 'Redis does not answer',
      alert: 'RedisDown',
      within: until + SLACK,
      async breaks() {
        const { signal } = (broken = new AbortController())
        void (async () => {
          for (; !signal.aborted; await sleep(500)) stack.proxies.redis.stall(2_000)
        })().catch((error: unknown) => problem(String(error)))
      },
      async mends() {
        broken.abort()
        await isUp(stack.directUrl, '/health/readiness')
      },
    },
    {
      what: 'messages and profiles fail by a fault of ours',
      alert: 'ApiErrorBudgetBurn',
      within: minutes(2) + minutes(5) + SLACK,
      breaks: async () => void (await rows('alter table profiles rename to profiles_elsewhere')),
      mends: async () => void (await rows('alter table profiles_elsewhere rename to profiles')),
    },
  ]
}

/** The clock, which the local stack does not have. A minute of the rules is two seconds. */
async function clock({ runJobs }: World, signal: AbortSignal): Promise<void> {
  for (; !signal.aborted; await sleep(minutes(1))) await runJobs()
}

/** Two who like each other and then talk and look at profiles, whatever they are answered. */
async function chat([a, b]: readonly [Person, Person], { stack, tokens }: World, signal: AbortSignal): Promise<void> {
  await Promise.all([a.like(b.id), b.like(a.id)])
  const { data } = await a.insist('GET', '/matches/active')
  const [match] = (data['matches'] ?? []) as { conversation_id: string }[]
  const lives = [a, b].map(async (person) => {
    for (; !signal.aborted; await sleep(200 + Math.random() * 400)) {
      const body = { conversation_id: match?.conversation_id, content: randomUUID() }
      await person.ask('POST', '/messages/send', body).catch(() => null)
      await person.ask('GET', `/profile/${person === a ? b.id : a.id}`).catch(() => null)
    }
  })
  const sockets = [a, b].map(({ id }) => keepSocket(stack.url, tokens.get(id) ?? '', signal))
  await Promise.all([...lives, ...sockets])
}

/** A socket that is opened again whenever it ends. */
async function keepSocket(url: string, token: string, signal: AbortSignal): Promise<void> {
  for (; !signal.aborted; await sleep(1_000)) {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: 10_000,
    })
    const { promise: isOver, resolve } = Promise.withResolvers<void>()
    const end = () => socket.terminate()
    signal.addEventListener('abort', end)
    socket.on('error', () => {}).on('close', () => resolve())
    await isOver
    signal.removeEventListener('abort', end)
  }
}

/** Every expression of the dashboard, as Grafana would ask for it. */
async function askPanels(prometheus: Prometheus, { say, problem }: World): Promise<void> {
  const empty: string[] = []
  const { panels } = readOps()
  for (const { title, exprs } of panels) {
    let all = 0
    for (const expr of exprs) {
      const filled = expr.replaceAll('$__rate_interval', '20s').replaceAll('$environment', ENVIRONMENT)
      const series = await prometheus.ask(filled).catch((error: unknown) => {
        problem(`a panel that Prometheus does not take: ${String(error)}`)
        return 0
      })
      all += series
    }
    if (all === 0) empty.push(title)
  }
  say(`${panels.length} panels were asked; without data: ${[...new Set(empty)].join(', ') || 'none'}`)
}
