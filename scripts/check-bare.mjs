import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * Runs both commands of the README in a fresh clone, as on a machine with nothing but Node, npm and git: `npm run
 * check:bare`, or `node scripts/check-bare.mjs` before anything is installed. Other installed programs are hidden by a
 * PATH with only the programs below. JavaScript, because the machine's own Node may not support types.
 */

/** The programs of Debian's and Alpine's smallest images, and those that the README requires. */
const PRESENT =
  `node npm npx git sh bash dash env id ls cat cp mv rm mkdir rmdir ln chmod chown touch mktemp head tail sort uniq wc cut
  tr tee true false test [ echo printf pwd sleep date uname basename dirname readlink realpath stat df du nproc sed grep
  egrep find xargs awk tar gzip gunzip which hostname getconf locale ldd setpriv kill`.split(/\s+/)

/** Optional programs. */
const ABSENT =
  `redis-server redis-cli valkey-server turnserver psql postgres wrk pgbouncer strace chromium chromium-browser
  google-chrome firefox firefox-esr promtool docker python3 gcc make`.split(/\s+/)

/** Files whose tests may be skipped here: they test a hidden program. */
const MAY_BE_SKIPPED = new Set(['test/flows/relay.test.ts', 'test/scripts/promtool.test.ts'])

const ROOT = join(import.meta.dirname, '..')
const startedAt = Date.now()
const say = (text) => console.log(`\n-- bare machine: ${text} (${Math.round((Date.now() - startedAt) / 1000)} s)`)

/** Running child programs; each leads a process group. */
const running = new Set()
const folder = mkdtempSync(join(tmpdir(), 'vibesmatch-bare-'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => finish(1))

try {
  await checkBareMachine()
  say('both commands of the README pass')
  finish(0)
} catch (error) {
  console.error(`\nFAIL: ${error.message}`)
  finish(1)
}

function finish(code) {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  process.exit(code)
}

async function checkBareMachine() {
  const env = bareEnvironment()
  for (const name of ABSENT) if (onPath(name, env.PATH)) throw new Error(`${name} is not hidden`)

  const clone = join(folder, 'vibesmatch')
  const git = await end(start(`git clone --quiet "${ROOT}" "${clone}"`, ROOT, env))
  if (git.code !== 0) throw new Error('the project could not be cloned')
  const changed = await end(start('git status --porcelain', ROOT, env, true))
  if (changed.output !== '') console.log('Changes that are not committed are not checked.')

  const [dev, test] = readmeCommands(clone)
  await checkDev(dev, clone, env)
  await checkTest(test, clone, env)
}

/** An environment with only the programs of PRESENT, and without addresses of existing servers. */
function bareEnvironment() {
  const path = join(folder, 'bin')
  mkdirSync(path)
  // Under npm, the project's own programs come first on the PATH; a new machine does not have them.
  const folders = (process.env.PATH ?? '').split(delimiter).filter((one) => !one.includes('node_modules'))
  for (const name of PRESENT) {
    const program = onPath(name, folders.join(delimiter))
    if (program) symlinkSync(program, join(path, name))
  }
  const env = { ...process.env, PATH: path }
  for (const name of Object.keys(env))
    if (/^(npm_|REDIS_URL$|DATABASE_URL$|STATE_DIR$|CHROMIUM_PATH$|DATABASE_DRIVER$)/.test(name)) delete env[name]
  return env
}

function onPath(name, path) {
  return path
    .split(delimiter)
    .map((one) => join(one, name))
    .find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The two commands, as written in the README. */
function readmeCommands(clone) {
  const readme = readFileSync(join(clone, 'README.md'), 'utf8')
  const commands = [...readme.matchAll(/^(npm ci && npm [^#\n]*?) *(?:#.*)?$/gm)].map(([, command]) => command)
  if (commands.length !== 2)
    throw new Error(`the README has ${commands.length} commands that begin with "npm ci &&"; 2 are expected`)
  return commands
}

async function checkDev(command, clone, env) {
  say(command)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const stack = start(command, clone, { ...env, PORT: String(port) })
  await printed(stack, /added \d+ packages/)
  const installedAt = Date.now()
  if (/npm (warn|error)/i.test(stack.output())) throw new Error('npm ci prints warnings')
  await printed(stack, 'VibesMatch is running')
  await takeTour(url, /\+\d{9,15}/.exec(stack.output())?.[0])
  console.log(`\nFrom a finished install to a session: ${((Date.now() - installedAt) / 1000).toFixed(1)} s`)

  const demo = await end(start(`npm run --silent demo -- --url ${url}`, clone, env))
  if (demo.code !== 0) throw new Error('the demo fails')
  if (!/Redis +.*embedded/.test(stack.output())) throw new Error('the stack does not say that its Redis is embedded')

  process.kill(-stack.child.pid, 'SIGTERM')
  await stack.ended
  if (await answers(`${url}/health/liveness`)) throw new Error('the stack still answers after it was stopped')
}

/** The first request of the README, without curl, which a new machine may lack. */
async function takeTour(url, phone) {
  const home = await fetch(url, { headers: { accept: 'text/html' } })
  if (!home.headers.get('content-type')?.startsWith('text/html')) throw new Error('/ shows a browser no page')
  const health = await fetch(`${url}/health`)
  if (health.status !== 200) throw new Error(`/health answers ${health.status}: ${await health.text()}`)
  await ask(`${url}/api/v1/auth/send-otp`, { phone_number: phone })
  const outbox = await ask(`${url}/dev/outbox?to=${encodeURIComponent(phone)}`)
  const { token } = await ask(`${url}/api/v1/auth/verify-otp`, { phone_number: phone, otp: outbox.messages[0].otp })
  const feed = await ask(`${url}/api/v1/matching/feed`, undefined, token)
  if (feed.users.length === 0) throw new Error(`nobody is in the feed of ${phone}`)
}

async function ask(url, body, token) {
  const response = await fetch(url, {
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`)
  return JSON.parse(text).data
}

async function checkTest(command, clone, env) {
  say(command)
  const { code, output } = await end(start(command, clone, env))
  if (code !== 0) throw new Error(`"${command}" ends with ${code}`)
  const skipped = [...output.matchAll(/^Skipped: \d+ in (\S+)$/gm)].map(([, file]) => file)
  const unexpected = skipped.filter((file) => !MAY_BE_SKIPPED.has(file))
  if (unexpected.length > 0) throw new Error(`tests are skipped in ${unexpected.join(', ')}`)
}

/** Runs a command line in its own process group. Its output is shown, unless `quiet`, and returned. */
function start(command, cwd, env, quiet = false) {
  const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  running.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk
      if (!quiet) process.stdout.write(chunk)
    })
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code
  })
  return { child, ended, output: () => text }
}

async function end(program) {
  return { code: await program.ended, output: program.output() }
}

async function printed(program, wanted) {
  let hasEnded = false
  void program.ended.then(() => (hasEnded = true))
  while (!(typeof wanted === 'string' ? program.output().includes(wanted) : wanted.test(program.output()))) {
    if (hasEnded) throw new Error(`the command ended before it printed ${wanted}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Below the ports that systems use for outgoing connections. */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const server = createServer()
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

function answers(url) {
  return fetch(url).then(
    () => true,
    () => false,
  )
}
