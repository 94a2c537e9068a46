import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'
import { bankOf } from './money.ts'
import type { FaultStack } from './stack.ts'

const between = (least: number, most: number): number => least + Math.random() * (most - least)

const oneOf = <const T extends readonly unknown[]>(all: T): T[number] => all[Math.floor(Math.random() * all.length)]

/** By how much a clock may jump, in milliseconds. */
const MOST_WRONG = 60_000

/** Things that go wrong, over and over until told otherwise. */
export function troubles(stack: FaultStack, ledger: Ledger, isOver: () => boolean): Promise<unknown> {
  const again = async (pause: [number, number], trouble: () => Promise<void>) => {
    for (;;) {
      for (const until = Date.now() + between(...pause); Date.now() < until; await sleep(100)) if (isOver()) return
      await trouble().catch((error: unknown) => ledger.problem(`trouble failed: ${String(error)}`))
    }
  }
  const { clients, sql, postgres, redis, stripe } = stack.proxies
  const bank = bankOf(stack.stripe)
  const cut = (name: string, proxy: typeof clients) => async () => {
    const connections = proxy.cut()
    if (connections > 0) ledger.count(`cuts (${name})`)
    ledger.count('connections cut', connections)
  }
  return Promise.all([
    again([3_000, 7_000], async () => {
      await stack.killRuntime()
      ledger.count('kills (runtime)')
      await isUp(stack.directUrl)
    }),
    again([4_000, 9_000], async () => {
      await stack.killPostgres()
      ledger.count('kills (Postgres)')
      // What is never there for longer than its recovery takes tells nothing about what comes after.
      await isBack(stack.databaseUrl)
    }),
    again([3_000, 8_000], async () => {
      await stack.killRedis()
      ledger.count('kills (Redis)')
    }),
    again([700, 2_000], cut('clients', clients)),
    again([4_000, 9_000], async () => {
      await stack.killBridge(between(0, 1_500))
      ledger.count('kills (bridge to Postgres)')
    }),
    again([900, 2_500], cut('Postgres', postgres)),
    again([1_500, 4_000], cut('bridge to Postgres', sql)),
    again([1_000, 3_000], async () => {
      sql.halve()
      ledger.count('halved answers of the bridge to Postgres')
    }),
    again([1_500, 4_000], cut('Redis', redis)),
    again([2_000, 5_000], cut('Stripe', stripe)),
    again([1_000, 4_000], async () => {
      // After it is done, the charge stands and only its answer is missing.
      const when = oneOf(['before', 'after'])
      const match = oneOf(['POST /v1/payment_intents', 'POST /v1/subscriptions', 'GET /v1/', 'POST /v1/customers'])
      const answer = when === 'before' ? oneOf([500, 503, 429, 'drop'] as const) : oneOf([500, 503, 'drop'] as const)
      // Where the stand-in cannot be told, it fails no more than it does anyway.
      await bank.fail({ match, when, answer }).then(
        () => ledger.count('failures of Stripe'),
        () => {},
      )
    }),
    again([6_000, 15_000], async () => {
      const proxy = oneOf([sql, postgres, redis, stripe])
      proxy.stall(between(500, 4_000))
      ledger.count('stalls')
    }),
    again([8_000, 15_000], async () => {
      redis.slow(between(50, 700))
      await sleep(between(1_000, 4_000))
      redis.slow(0)
      ledger.count('slow Redis')
    }),
    again([5_000, 12_000], async () => {
      ledger.count('clock jumps')
      await stack.setClock(between(-MOST_WRONG, MOST_WRONG)).catch(() => {})
      await sleep(between(500, 4_000))
      // A process that was killed meanwhile has it right.
      await stack.setClock(0).catch(() => {})
    }),
    again([20_000, 40_000], async () => {
      if (!stack.disk) return
      stack.disk.fill()
      ledger.count('full disks')
      await sleep(between(1_000, 4_000))
      await stack.disk.free()
    }),
  ])
}

/** Resolves once Postgres takes connections again. @throws Error after a minute */
async function isBack(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    const isThere = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    if (isThere) return
  }
  throw new Error('Postgres does not come back')
}

/** Resolves once the Worker answers again. @throws Error after a minute */
export async function isUp(url: string, path = '/health/liveness'): Promise<number> {
  const startedAt = Date.now()
  for (const deadline = startedAt + 60_000; Date.now() < deadline; await sleep(100)) {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    if (response?.status === 200) return Date.now() - startedAt
  }
  throw new Error('the Worker does not come back')
}
