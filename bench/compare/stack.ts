import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { bin, ROOT } from '../../scripts/stack/paths.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { bundle, LIMITS, PLENTY, settingsOfOurs } from './our-worker.ts'
import { fill, type Population, type Sizes } from './people.ts'
import { startPool } from './pgbouncer.ts'
import type { Program } from './programs.ts'
import { startFloor, startOurs } from './runtime.ts'
import { startLogged, untilAnswers, type Server } from './server.ts'

/** The two sides and the floor, in front of one database and one Redis. */
export interface Stack {
  ours: Server
  peer: Server
  floor: Server
  population: Population
  db: pg.Pool
  postgresPid: number
  /** Further instances of both sides, with other routes to database and Redis. */
  startOurs(name: string, ways: Ways): Promise<Server>
  startPeer(name: string, ways: Ways): Promise<Server>
  ways: Ways
  stop(): Promise<void>
}

/** The routes to Postgres and Redis. */
export interface Ways {
  pool: URL
  database: URL
  bridge: URL
  redis: URL
}

export async function startStack(
  folder: string,
  programs: Record<Program, string>,
  sizes: Sizes,
  inspectorPort?: number,
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
    const { redis, bridge, databaseUrl, secrets } = surroundings
    if (redis.url === null) throw new Error('redis-server does not run')
    const pool = await startPool(programs.pgbouncer, join(folder, 'state', 'pgbouncer'), databaseUrl)
    running.push(pool.process)
    const db = new pg.Pool({ connectionString: databaseUrl, max: 4 })
    running.push({ stop: () => db.end() })
    await db.query(await readFile(join(ROOT, 'bench', 'peer', 'schema.sql'), 'utf8'))

    const jwtSecret = randomBytes(32).toString('base64url')
    const started = async (starting: Promise<Server>): Promise<Server> => {
      const server = await starting
      running.push(server.process)
      return server
    }
    const ours = (name: string, { pool, bridge }: Ways) => started(oursIn(name, pool, bridge))
    const oursIn = async (name: string, database: URL, bridge: URL): Promise<Server> => {
      const port = await freePort()
      return startOurs({
        name,
        folder: await ownFolder(folder, name),
        port,
        bundle: bundles.ours,
        database,
        texts: settingsOfOurs(secrets, port, bridge),
        alivePath: '/health/liveness',
        ...(inspectorPort === undefined || name !== 'ours' ? {} : { inspectorPort }),
      })
    }
    const peer = (name: string, ways: Ways) => started(startPeer(folder, name, ways, jwtSecret))
    const ways = {
      pool: pool.url,
      database: new URL(databaseUrl),
      bridge: new URL(bridge.url),
      redis: new URL(redis.url),
    }
    return {
      ours: await ours('ours', ways),
      peer: await peer('peer', ways),
      floor: await started(
        startFloor({
          name: 'floor',
          folder: await ownFolder(folder, 'floor'),
          port: await freePort(),
          bundle: bundles.floor,
          database: pool.url,
          texts: { REDIS_URL: bridge.url.replace(/\/$/, ''), REDIS_TOKEN: bridge.token },
          alivePath: '/bare',
        }),
      ),
      population: await fill(db, sizes, { jwtKeys: secrets.JWT_KEYS, jwtSecret, tokenKey: secrets.TOKEN_KEY }),
      db,
      postgresPid: surroundings.postgres?.process.pid ?? 0,
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
