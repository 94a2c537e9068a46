import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../../scripts/stack/postgres.ts'
import { prepareState } from '../../scripts/stack/state-folder.ts'
import { startSurroundings, type Surroundings } from '../../scripts/stack/stack.ts'
import { descendantsOf, NODE, processesWith, run, temporaryFolder } from '../support/node/programs.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const at = (...parts: string[]) => join(folder.path, ...parts)
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

beforeAll(async () => (folder = await temporaryFolder()))
afterAll(() => folder.remove())

describe('a state folder', () => {
  it('is its owner’s alone, with secrets of its own that stay', async () => {
    await mkdir(at('open'), { mode: 0o755 })
    const [one, other] = [await prepareState(at('open')), await prepareState(at('other'))]
    for (const name of ['open', 'other']) {
      // As root without the right to pass a right on, the group of the servers may pass through.
      expect(await modeOf(at(name))).toMatch(/^7[01]0$/)
      expect(await modeOf(at(name, 'secrets.json'))).toBe('600')
    }
    expect(await prepareState(at('open'))).toEqual(one)
    const values = [one, other].flatMap(({ worker, local }) => Object.values({ ...worker, ...local }))
    expect(new Set(values).size).toBe(values.length)
    expect(Object.values(one.local).every((secret) => secret.length >= 32)).toBe(true)
  })

  it.each([
    ['the secrets of an earlier version', 'secrets.json', '{"JWT_KEYS":"{}"}'],
    ['secrets cut short', 'secrets.json', '{"worker":'],
    ['a database and no secrets', 'postgres', ''],
  ])('with %s is left as it is, and the way on is named', async (_name, file, content) => {
    const path = at(crypto.randomUUID())
    await mkdir(path)
    await writeFile(join(path, file), content)
    await expect(prepareState(path)).rejects.toThrow('npm run dev -- --fresh')
    expect(await readdir(path)).toEqual([file])
    expect(await readFile(join(path, file), 'utf8')).toBe(content)
  })
})

describe('the servers of a state folder', () => {
  let surroundings: Surroundings
  beforeAll(async () => {
    surroundings = await startSurroundings({ folder: at('servers'), isDurable: false })
  })
  afterAll(() => surroundings.stop())

  const logIn = async (password: string) => {
    const url = new URL(surroundings.databaseUrl)
    url.password = password
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.end()
  }

  it('let nobody in without their passwords', async () => {
    const { local } = await prepareState(at('servers'))
    await logIn(local.POSTGRES_PASSWORD)
    for (const wrong of ['', 'vibesmatch', local.REDIS_PASSWORD]) await expect(logIn(wrong)).rejects.toThrow(/password/)
    expect(surroundings.secrets.UPSTASH_REDIS_REST_TOKEN).toBe(local.BRIDGE_TOKEN)
    if (!surroundings.redis.process) return
    const port = Number(
      await surroundings.redis.command('CONFIG', ['GET', 'port']).then((reply) => String(asList(reply)[1])),
    )
    const stranger = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
    await expect(stranger.set('x', 'y')).rejects.toThrow('NOAUTH')
    stranger.disconnect()
  })

  it('show no secret to those who list processes, and leave none in another file', async () => {
    const { local } = await prepareState(at('servers'))
    for (const secret of Object.values(local)) expect(await processesWith(secret)).toEqual([])
    const files = await readdir(at('servers'), { recursive: true })
    expect(files.filter((file) => /redis\.conf$|password$/.test(file))).toEqual([])
  })

  it.runIf(process.getuid?.() === 0)('are not run as root and can change nothing but what is theirs', async () => {
    const DAC_READ_SEARCH = 1 << 2
    for (const [server, rights] of [
      [surroundings.postgres?.process, DAC_READ_SEARCH],
      [surroundings.redis.process, 0],
    ] as const) {
      if (!server) continue
      for (const pid of [server.pid, ...(await descendantsOf(server.pid))]) {
        const status = await readFile(`/proc/${pid}/status`, 'utf8')
        expect(/^Uid:\s+(\d+)\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1)).not.toContain('0')
        for (const set of ['CapPrm', 'CapEff']) {
          const held = Number.parseInt(new RegExp(`^${set}:\\s+(\\w+)`, 'm').exec(status)?.[1] ?? 'f', 16)
          expect(held & ~rights, `${server.name} ${set}`).toBe(0)
        }
      }
    }
  })
})

describe('making the database', () => {
  it('ends with whoever asked for it, killed or not, and begins anew the next time', async () => {
    const dataDir = at('cut-short', 'postgres')
    await mkdir(at('cut-short'))
    const options = { dataDir, password: 'given', isDurable: false }
    const script = `
      const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, '../../scripts/stack/postgres.ts'))})
      await startPostgres(${JSON.stringify(options)})`
    const program = run([NODE, '--input-type=module', '--eval', script])
    await expect.poll(() => existsSync(`${dataDir}.new/global`), { interval: 5, timeout: 20_000 }).toBe(true)
    // Held where it is, so that it cannot come to its end by itself meanwhile. A child that it is just starting still
    // bears its command line, so there may be two.
    const guards = await processesWith('guard.ts')
    const held = (await processesWith(`--pgdata=${dataDir}.new`)).filter((pid) => !guards.includes(pid))
    expect(held).not.toEqual([])
    for (const pid of held) process.kill(pid, 'SIGSTOP')
    program.child.kill('SIGKILL')
    await expect.poll(() => processesWith(`${dataDir}.new`), { timeout: 60_000 }).toEqual([])
    expect(existsSync(dataDir)).toBe(false)

    const { process: server } = await startPostgres(options)
    await server.stop()
    expect(await readdir(at('cut-short'))).toEqual(['postgres'])
  })
})

const asList = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : [])
