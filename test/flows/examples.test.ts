import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { atSea, twoPeople } from '../../scripts/demo/meet.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startTcpProxy, type TcpProxy } from '../support/node/tcp-proxy.ts'

/** The programs of examples/, as somebody starts them who follows their README. */

/** How long the network is away, in milliseconds: at least as long as the library needs to notice. */
const AWAY = Number(process.env['AWAY_MS'] ?? 0)
/**
 * The programs' clocks go so many times as fast, so that the pings by which the library notices (after 35 seconds at most) keep
 * nobody waiting. A true minute has true clocks.
 */
const FAST = AWAY > 0 ? 1 : 5
/** A module that is loaded before the program. */
const FAST_CLOCK = `const wait = setTimeout; globalThis.setTimeout = (run, ms, ...more) => wait(run, ms / ${FAST}, ...more)`
const AT_SPEED = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAST_CLOCK)}` }

let stack: TestStack
let proxy: TcpProxy
beforeAll(async () => {
  stack = await startTestStack()
  proxy = await startTcpProxy(Number(new URL(stack.url).port))
})
afterAll(async () => {
  await proxy.stop()
  await stack.stop()
})

const started: ChildProcess[] = []
afterEach(() => {
  for (const process of started.splice(0)) process.kill()
})

interface Program {
  /** What it has printed. */
  lines: string[]
  type(line: string): void
  says(line: string | RegExp): Promise<unknown>
  ended: Promise<number | null>
}

function start(name: string, url: string, env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'example.ts'), name, '--url', url], {
    env: { ...process.env, ...AT_SPEED, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  started.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  return {
    lines,
    type: (line) => void child.stdin.write(`${line}\n`),
    says: (line) =>
      expect
        .poll(() => lines, { timeout: AWAY + 60_000 })
        .toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line)),
    ended: new Promise((resolve) => child.once('exit', resolve)),
  }
}

/** Gives the plan that shows who likes one, without which the bot is told of no like. */
async function givePlan({ id }: Person): Promise<void> {
  const db = new pg.Client(stack.databaseUrl)
  await db.connect()
  const until = `now() + interval '1 hour'`
  await db.query(
    `select give_plan(account => $1, plan => 'premium', until => ${until}, note => 'a test', at => now())`,
    [id],
  )
  await db.end()
}

/** The first app, with somebody signed in. */
async function firstApp(person: Person, url: string): Promise<Program> {
  const app = start('first-app', url)
  await app.says('Your phone number?')
  app.type(person.phone)
  await app.says('The code that you were sent?')
  app.type((await person.code()) ?? '')
  await app.says('connection: open')
  return app
}

describe('the first app, and the bot that answers it', () => {
  it(
    'sees the feed, likes, matches, chats, and loses nothing in an aeroplane',
    async () => {
      const { ana, ben } = await twoPeople(stack.url)
      await givePlan(ben)
      const bot = start('bot', stack.url, { BOT_PHONE: ben.phone })
      await bot.says(`${ben.phone} listens`)
      const app = await firstApp(ana, `http://127.0.0.1:${proxy.port}`)
      app.type('feed')
      await app.says(/^1 Ben, 3\d$/)
      app.type('like 1')
      await bot.says('matched with Ana')
      await app.says('match: Ben')
      app.type('Hello')
      await app.says('they: You said: Hello')

      const conversations = await ben.do('GET', '/conversations')
      const [{ id: conversation_id } = { id: '' }] = conversations['conversations'] as { id: string }[]
      const bringBack = proxy.vanish()
      const goneAt = performance.now()
      // Neither end knows yet: what is written now goes to a socket that is dead.
      app.type('one')
      for (const content of ['a', 'b']) await ben.do('POST', '/messages/send', { conversation_id, content })
      await app.says('connection: waiting')
      app.type('two')
      expect(app.lines).not.toContain('they: a')
      await setTimeout(Math.max(0, AWAY - (performance.now() - goneAt)))
      bringBack()
      await app.says('they: You said: two')
      const heard = app.lines.filter((line) => line.startsWith('they: '))
      expect(heard).toEqual([
        'they: You said: Hello',
        'they: a',
        'they: b',
        'they: You said: one',
        'they: You said: two',
      ])
      expect(app.lines.filter((line) => line.startsWith('sent: '))).toEqual(['sent: Hello', 'sent: one', 'sent: two'])
      app.type('quit')
      expect(await app.ended).toBe(0)
    },
    120_000 + AWAY,
  )

  it('accepts requests, those too that waited for the bot', async () => {
    const place = atSea()
    const [{ ana, ben }, { ana: other }] = [await twoPeople(stack.url, place), await twoPeople(stack.url, place)]
    const ask = (person: Person) =>
      person.do('POST', '/messages/request', { receiver_id: ben.id, content: 'Have you been up Pico?' })
    await ask(ana)
    const bot = start('bot', stack.url, { BOT_PHONE: ben.phone })
    await bot.says('accepted the request of Ana')
    await bot.says(`${ben.phone} listens`)
    await ask(other)
    await expect.poll(() => bot.lines.filter((line) => line.startsWith('accepted')).length).toBe(2)
    for (const person of [ana, other]) {
      const { requests } = await person.do('GET', '/messages/requests?type=sent&status=accepted')
      expect(requests).toHaveLength(1)
    }
  })

  it('is told in plain words that nothing is there', async () => {
    const { ended } = start('bot', 'http://127.0.0.1:9')
    expect(await ended).toBe(2)
  })
})
