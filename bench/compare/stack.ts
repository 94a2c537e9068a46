import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { bin, ROOT } from '../../scripts/stack/paths.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { startSqlBridgeProcess } from '../../scripts/stack/sql-bridge/bridge.ts'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { bundle, LIMITS, PLENTY, settingsOfOurs } from './our-worker.ts'
import { fill, type Population, type Sizes } from './people.ts'
import { startPool } from './pgbouncer.ts'
import type { Program } from './programs.ts'
import { startRedisBridge } from './redis-bridge.ts'
import { startFloor, startOurs } from './runtime.ts'
import { startLogged, untilAnswers, type Server } from './server.ts'
import type { OfParts } from './usage.ts'

/** How our side and the floor reach Postgres: SQL over HTTP, or `pg` through a pool that stands in for Hyperdrive. */
export type Over = 'http' | 'hyperdrive'

/** The two sides and the floor, in front of one database and one Redis. */
export interface Stack {
  ours: Server
  /** Our side by the other way, where both are compared. */
  pooled: Server | null
  over: Over
  peer: Server
  floor: Server
  population: Population
  db: pg.Pool
  /** Process ids of what stands behind the servers. */
  parts: OfParts
  /** Further instances of both sides, with other routes to database and Redis. */
  startOurs(name: string, ways: Ways, over: Over, staysAwake?: boolean): Promise<Server>
  startPeer(name: string, ways: Ways): Promise<Server>
  ways: Ways
  stop(): Promise<void>
}

/** The routes to Postgres and Redis. */
export interface Ways {
  pool: URL
  sql: URL
  database: URL
  bridge: URL
  redis: URL
}

export interface StackOptions {
  over: Over
  /** Whether our side is started by the other way, too. */
  isCompared: boolean
  inspectorPort?: number | undefined
}

export async function startStack(
  folder: string,
  programs: Record<Program, string>,
  sizes: Sizes,
  { over, isCompared, inspectorPort }: StackOptions,
): Promise<Stack> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'build-assets.ts')])
  const bundles = {
    ours: join(bundle(join(ROOT, 'wrangler.toml'), join(folder, 'ours')), 'index.js'),
    floor: join(bundle(join(ROOT, 'bench', 'floor', 'wrangler.toml'), join(folder, 'floor')), 'floor.js'),
  }
  const running: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of running.splice(0).toReversed()) await part.stop()
  }
  try {
    const surroundings = await startSurroundings({ folder: join(folder, 'state'), isDurable: true })
    running.push(surroundings)
    const { redis, postgres, databaseUrl, secrets } = surroundings
    if (redis.url === null || redis.process === null || postgres === null)
      throw new Error('Redis and Postgres do not run')
    const pool = await startPool(programs.pgbouncer, join(folder, 'state', 'pgbouncer'), databaseUrl)
    running.push(pool.process)
    const sql = await startSqlBridgeProcess(databaseUrl)
    running.push(sql)
    const bridge = await startRedisBridge(redis.url, secrets.UPSTASH_REDIS_REST_TOKEN)
    running.push(bridge.process)
    const db = new pg.Pool({ connectionString: databaseUrl, max: 4 })
    running.push({ stop: () => db.end() })
    await db.query(await readFile(join(ROOT, 'bench', 'peer', 'schema.sql'), 'utf8'))

    const jwtSecret = randomBytes(32).toString('base64url')
    const started = async (starting: Promise<Server>): Promise<Server> => {
      const server = await starting
      running.push(server.process)
      return server
    }
    const ours = (name: string, ways: Ways, way: Over, staysAwake?: boolean) =>
      started(oursIn(name, ways, way, staysAwake))
    const oursIn = async (
      name: string,
      { pool, sql, bridge }: Ways,
      way: Over,
      staysAwake = false,
    ): Promise<Server> => {
      const port = await freePort()
      return startOurs({
        name,
        folder: await ownFolder(folder, name),
        port,
        bundle: bundles.ours,
        database: pool,
        texts: settingsOfOurs(secrets, port, bridge, way === 'http' ? sql.href : undefined),
        alivePath: '/health/liveness',
        staysAwake,
        ...(inspectorPort === undefined || name !== 'ours' ? {} : { inspectorPort }),
      })
    }
    const peer = (name: string, ways: Ways) => started(startPeer(folder, name, ways, jwtSecret))
    const ways = {
      pool: pool.url,
      sql: new URL(sql.url),
      database: new URL(databaseUrl),
      bridge: bridge.url,
      redis: new URL(redis.url),
    }
    return {
      ours: await ours('ours', ways, over),
      pooled: isCompared ? await ours('ours-pooled', ways, over === 'http' ? 'hyperdrive' : 'http') : null,
      over,
      peer: await peer('peer', ways),
      floor: await started(
        startFloor({
          name: 'floor',
          folder: await ownFolder(folder, 'floor'),
          port: await freePort(),
          bundle: bundles.floor,
          database: pool.url,
          texts: {
            REDIS_URL: bridge.url.origin,
            REDIS_TOKEN: secrets.UPSTASH_REDIS_REST_TOKEN,
            NEON_DATABASE_URL: sql.url,
            WAY: over === 'http' ? 'neon' : 'pool',
          },
          alivePath: '/bare',
        }),
      ),
      population: await fill(db, sizes, { jwtKeys: secrets.JWT_KEYS, jwtSecret, tokenKey: secrets.TOKEN_KEY }),
      db,
      parts: {
        'bridge to Postgres': sql.process.pid,
        pgbouncer: pool.process.pid,
        Postgres: postgres.process.pid,
        'bridge to Redis': bridge.process.pid,
        Redis: redis.process.pid,
      },
      startOurs: ours,
      startPeer: peer,
      ways,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ownFolder(folder: string, name: string): Promise<string> {
  const own = join(folder, name)
  await mkdir(own, { recursive: true })
  return own
}

async function startPeer(folder: string, name: string, ways: Ways, jwtSecret: string): Promise<Server> {
  const port = await freePort()
  const limits = Object.fromEntries([...LIMITS, 'ws_send_message'].map((limit) => [limit, PLENTY]))
  const server = await startLogged({
    name,
    folder: await ownFolder(folder, name),
    port,
    command: [bin('node'), join(ROOT, 'bench', 'peer', 'main.ts')],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: ways.database.href,
      REDIS_URL: ways.redis.href,
      JWT_SECRET: jwtSecret,
      PHOTO_SECRET: randomBytes(32).toString('base64url'),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      LIMITS: JSON.stringify(limits),
    },
  })
  return untilAnswers(server, '/health')
}
