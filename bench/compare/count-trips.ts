import { startPostgresProxy, startTcpProxy } from '../../test/support/node/tcp-proxy.ts'
import { ask } from './ask.ts'
import { operationsOn, type Side } from './operations.ts'
import type { Stack } from './stack.ts'

/** Round trips of one request: until its response, and after it. */
export interface Trips {
  postgres: number
  redis: number
  after: { postgres: number; redis: number }
}

export type TripsOf = Map<string, Record<Side, Trips>>

/** Work after a response is complete by then, in milliseconds; that of alarms is not. */
const AFTERWARDS = 200

/** Counts round trips on the wire, with instances of both sides that reach database and Redis through proxies. */
export async function countTrips(stack: Stack, isWanted: (name: string) => boolean, times: number): Promise<TripsOf> {
  const { ways, population } = stack
  let redisTrips = 0
  // The bridges get an HTTP request, Redis a pipeline; each begins a segment.
  const isPost = (chunk: Buffer) => chunk.subarray(0, 5).toString() === 'POST '
  const hearRedis = () => (chunk: Buffer) => {
    if (isPost(chunk) || chunk[0] === 0x2a) redisTrips += 1
  }
  let statements = 0
  const hearSql = () => (chunk: Buffer) => {
    if (isPost(chunk)) statements += 1
  }
  const proxies = {
    pool: await startPostgresProxy(Number(ways.pool.port)),
    sql: await startTcpProxy(Number(ways.sql.port), hearSql),
    database: await startPostgresProxy(Number(ways.database.port)),
    bridge: await startTcpProxy(Number(ways.bridge.port), hearRedis),
    redis: await startTcpProxy(Number(ways.redis.port), hearRedis),
  }
  const at = (url: URL, port: number): URL => {
    const moved = new URL(url)
    moved.port = String(port)
    return moved
  }
  const counted = {
    pool: at(ways.pool, proxies.pool.port),
    sql: at(ways.sql, proxies.sql.port),
    database: at(ways.database, proxies.database.port),
    bridge: at(ways.bridge, proxies.bridge.port),
    redis: at(ways.redis, proxies.redis.port),
  }
  const servers = {
    ours: await stack.startOurs('ours-counted', counted, stack.over),
    peer: await stack.startPeer('peer-counted', counted),
  }
  const total = () => ({
    postgres: proxies.pool.roundTrips() + proxies.database.roundTrips() + statements,
    redis: redisTrips,
  })

  const trips: TripsOf = new Map()
  const operations = operationsOn(population)
  const sending = operations.find(({ name }) => name === 'send a message')
  for (const side of ['ours', 'peer'] as const) {
    // Objects here are new: the first message opens the room, and adds the conversation to the list.
    if (sending) await ask(servers[side].url, sending.requests(side), 0)
    await rest(1_500)
  }
  // The highest numbers, which no other run has used: lanes and targets are used from the end.
  let used = population.deciders.length * population.targets.length - 1
  for (const operation of operations.filter(({ name }) => isWanted(name))) {
    const both: Partial<Record<Side, Trips>> = {}
    for (const side of ['ours', 'peer'] as const) {
      const requests = operation.requests(side)
      const seen: Trips[] = []
      for (let i = 0; i < times; i += 1) {
        const before = total()
        await ask(servers[side].url, requests, operation.usesUp ? used-- : 0)
        const answered = total()
        await rest(AFTERWARDS)
        const settled = total()
        seen.push({
          postgres: answered.postgres - before.postgres,
          redis: answered.redis - before.redis,
          after: { postgres: settled.postgres - answered.postgres, redis: settled.redis - answered.redis },
        })
      }
      both[side] = usual(seen)
    }
    trips.set(operation.name, both as Record<Side, Trips>)
  }
  for (const server of Object.values(servers)) await server.process.stop()
  for (const proxy of Object.values(proxies)) await proxy.stop()
  return trips
}

const rest = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** The most frequent one. */
function usual(seen: readonly Trips[]): Trips {
  const groups = [...Map.groupBy(seen, (trips) => JSON.stringify(trips)).values()]
  const [most] = groups.toSorted((a, b) => b.length - a.length)
  return most?.[0] ?? { postgres: 0, redis: 0, after: { postgres: 0, redis: 0 } }
}
