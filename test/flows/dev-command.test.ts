import { createServer, type AddressInfo } from 'node:net'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Person } from '../../scripts/demo/person.ts'
import { play } from '../../scripts/portal/samples/play.ts'
import type { Ask, Scenario } from '../../scripts/portal/samples/sample.ts'
import { SCENARIOS } from '../../scripts/portal/samples/scenarios.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { startPostgres } from '../../scripts/stack/postgres.ts'
import { onPath } from '../../scripts/stack/redis.ts'
import { typed } from '../support/node/by-curl.ts'
import { descendantsOf, isRunning, NODE, run, temporaryFolder, type Program } from '../support/node/programs.ts'

/** `npm run dev` as people use and misuse it. */

/** Longer than the stack takes to notice that what started it has gone. */
const NOTICE = 1_500

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let port: number
const lock = () => join(folder.path, 'dev', 'lock.json')
const url = () => `http://localhost:${port}`
const home = () => join(folder.path, 'home')
const dev = (...args: string[]) =>
  run([NODE, 'scripts/dev.ts', ...args], { PORT: String(port), STATE_DIR: folder.path, HOME: home() })

async function started(program: Program = dev()): Promise<Program> {
  await program.printed('VibesMatch is running')
  return program
}

/** What a test has left running: a start takes seconds, so the next one that needs a running one takes it over. */
let left: Program | undefined
async function running(): Promise<Program> {
  const program = left ?? (await started())
  left = undefined
  return program
}

async function nothingLeftOf(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isRunning), { timeout: 60_000 }).toEqual([])
}

beforeAll(async () => {
  folder = await temporaryFolder()
  port = await freePort()
  await mkdir(home())
})
afterAll(async () => {
  left?.child.kill('SIGTERM')
  await left?.ended
  await folder.remove()
})

describe('npm run dev', () => {
  it('runs everything; the demo works; Ctrl-C leaves nothing; what was there is there again', async () => {
    const first = await started()
    const pids = [first.child.pid ?? 0, ...(await descendantsOf(first.child.pid ?? 0))]
    expect(pids.length).toBeGreaterThan(4)
    expect(first.output()).toContain(`${url()}/docs`)
    expect(first.output()).toContain(`${url()}/app`)
    expect(first.output()).toContain('/dev/outbox?to=%2B')

    const demo = run([NODE, 'scripts/demo.ts', '--url', url()])
    expect(await demo.ended, demo.output()).toBe(0)
    for (const file of ['reference.js', 'reference-styles.css'])
      expect((await fetch(`${url()}/docs-ui/${file}`)).status).toBe(200)
    expect(await (await fetch(`${url()}/app`)).text()).toContain('/app/app.js')
    await followTheFirstGuide()
    const seeded = /"phone_number":"(\+\d+)"/.exec(first.output())?.[1] ?? ''
    const token = await signIn(seeded)
    await confirmAs(/(\+\d+) +\w+, admin/.exec(first.output())?.[1] ?? '')

    const second = dev()
    expect(await second.ended).toBe(1)
    expect(second.output()).toBe(
      `VibesMatch is already running from this folder: ${url()} (process ${first.child.pid}). Stop it first.\n`,
    )

    first.child.kill('SIGINT')
    expect(await first.ended).toBe(130)
    await nothingLeftOf(pids)
    expect(existsSync(lock())).toBe(false)
    expect(await readdir(home())).toEqual([])

    const again = await started()
    expect(again.output()).not.toContain('Setting up')
    const me = await fetch(`${url()}/api/v1/profile/me`, { headers: { authorization: `Bearer ${token}` } })
    const { data } = await me.json<{ data: { profile: { is_published: boolean; photos: { url: string }[] } } }>()
    expect(data.profile.is_published).toBe(true)
    expect((await fetch(data.profile.photos[0]?.url ?? '')).headers.get('content-type')).toBe('image/webp')
    // What Redis holds is there as well.
    const outbox = await fetch(`${url()}/dev/outbox?to=${encodeURIComponent(seeded)}`)
    expect((await outbox.json<{ data: { messages: object[] } }>()).data.messages).not.toEqual([])
    left = again
  })

  it('takes everything along when it is killed, but for its lock', async () => {
    const program = await running()
    const pids = await descendantsOf(program.child.pid ?? 0)
    program.child.kill('SIGKILL')
    await nothingLeftOf(pids)
    expect(existsSync(lock())).toBe(true)
  })

  it.each([
    ['the lock that the killed one left', 'npm', ['npm', 'run', '--silent', 'dev'], null],
    [
      'a lock whose process is another program’s by now',
      'something like npm, with a shell in between',
      [NODE, 'test/support/node/like-npm.mjs'],
      JSON.stringify({ pid: 1, url: 'http://old' }),
    ],
  ])('starts over %s, and stops when %s, which started it, is killed', async (_over, _name, command, written) => {
    if (written !== null) await writeFile(lock(), written)
    const npm = run(command, { PORT: String(port), STATE_DIR: folder.path })
    await npm.printed('VibesMatch is running')
    const pids = await descendantsOf(npm.child.pid ?? 0)
    expect(pids.length).toBeGreaterThan(4)
    npm.child.kill('SIGKILL')
    await nothingLeftOf(pids)
    expect(existsSync(lock())).toBe(false)
  })

  it('says in one line that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const taken = (server.address() as AddressInfo).port
    const program = run([NODE, 'scripts/dev.ts'], { PORT: String(taken), STATE_DIR: folder.path })
    expect(await program.ended).toBe(1)
    expect(program.output()).toBe(`Port ${taken} is in use. Choose another: PORT=${taken + 10} npm run dev\n`)
    expect(existsSync(lock())).toBe(false)
    server.close()
  })

  it.each(['x', '0', '70000'])('refuses "%s" as a port', async (wrong) => {
    const program = run([NODE, 'scripts/dev.ts'], { PORT: wrong, STATE_DIR: folder.path })
    expect(await program.ended).toBe(1)
    expect(program.output()).toContain('PORT must be a number')
  })

  it('uses the database that is there already', async () => {
    const own = await temporaryFolder()
    const postgres = await startPostgres({
      dataDir: join(own.path, 'postgres'),
      password: 'given',
      isDurable: false,
    })
    const state = join(own.path, 'state')
    const program = run([NODE, 'scripts/dev.ts', '--fresh'], {
      PORT: String(port),
      STATE_DIR: state,
      DATABASE_URL: postgres.url,
    })
    await program.printed('VibesMatch is running')
    expect(program.output()).toContain('--fresh leaves the database of DATABASE_URL as it is.')
    expect(existsSync(join(state, 'dev', 'postgres'))).toBe(false)
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    expect((await client.query('select count(*)::int as people from users')).rows).toEqual([{ people: 307 }])
    await client.end()
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(143)
    await postgres.process.stop()
    await own.remove()
  })

  it('says in one line that the state of an earlier version is not its own', async () => {
    const own = await temporaryFolder()
    await mkdir(join(own.path, 'dev', 'postgres'), { recursive: true })
    await writeFile(join(own.path, 'dev', 'secrets.json'), '{"JWT_KEYS":"{}"}')
    const program = run([NODE, 'scripts/dev.ts'], { PORT: String(port), STATE_DIR: own.path })
    expect(await program.ended).toBe(1)
    expect(program.output()).toMatch(/^.*cannot be opened.*npm run dev -- --fresh\n$/)
    await own.remove()
  })

  it('goes on when the shell that started it in the background ends, and stops when npm is interrupted', async () => {
    const liveness = `${url()}/health/liveness`
    // Such a shell makes its commands ignore interrupts, and npm gets this one alone: no terminal tells the others.
    const wait = 'until [ -e "$STATE_DIR/go" ] || ! kill -0 $!; do sleep 0.1; done'
    const shell = run(['sh', '-c', `npm run --silent dev & echo "npm is $!"; ${wait}`], {
      PORT: String(port),
      STATE_DIR: folder.path,
    })
    await shell.printed('VibesMatch is running')
    const npm = Number(/npm is (\d+)/.exec(shell.output())?.[1])
    const pids = [npm, ...(await descendantsOf(npm))]
    expect(pids.length).toBeGreaterThan(4)

    await writeFile(join(folder.path, 'go'), '')
    await expect.poll(() => shell.child.exitCode).toBe(0)
    for (const until = Date.now() + NOTICE; Date.now() < until;)
      expect((await fetch(liveness, { signal: AbortSignal.timeout(5_000) })).status).toBe(200)

    process.kill(npm, 'SIGINT')
    await expect.poll(() => pids.filter(isRunning), { timeout: 30_000, message: shell.output() }).toEqual([])
    expect(existsSync(lock())).toBe(false)
  })
})

/** Signs in as one of the operators, with their second factor. */
async function confirmAs(phone: string): Promise<void> {
  const person = new Person(url(), 'Somebody', phone)
  await person.signIn()
  const { code } = await person.do('GET', `/dev/second-factor?to=${encodeURIComponent(phone)}`)
  const { token } = await person.do('POST', '/admin/confirmation', { code })
  person.token = String(token)
  const { operators } = await person.do('GET', '/admin/operators')
  expect((operators as { role: string }[]).map(({ role }) => role).toSorted()).toEqual([
    'admin',
    'content',
    'finance',
    'moderator',
    'moderator',
    'senior',
    'support',
  ])
}

async function signIn(phone: string): Promise<string> {
  const person = new Person(url(), 'Somebody', phone)
  await person.signIn()
  return person.token
}

/** The first guide of the portal, step by step, with the people who are there: as it is typed, where there is a curl. */
async function followTheFirstGuide(): Promise<void> {
  expect(await (await fetch(`${url()}/docs`)).text()).toContain('>Get started</h1>')
  const index: Scenario = SCENARIOS['index'] ?? { samples: {} }
  const shown = Object.entries(index.literals ?? {}).map(([name, literal]) => [name, literal.shown] as const)
  const isTyped = onPath('curl') !== null && onPath('bash') !== null
  if (!isTyped) console.log('SKIPPED: no curl or no bash here; the first guide is followed without them.')
  const ask: Ask = (path, init) => fetch(`${url()}${path}`, init)
  const last = isTyped
    ? (await typed(index, url()))['read-messages']
    : (await play(index, ask, Object.fromEntries(shown))).answers['read-messages']?.body
  expect(last).toMatchObject({ success: true, data: { messages: [{ content: 'Hello!' }] } })
}
