import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { twoPeople } from '../../scripts/demo/meet.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startTcpProxy, type TcpProxy } from '../support/node/tcp-proxy.ts'

/** The programs of examples/, as somebody starts them who follows their README. */

/** How long the network of the aeroplane is away, in milliseconds; the documents' minute is measured with AWAY_MS=60000. */
const AWAY = Number(process.env['AWAY_MS'] ?? 3_000)

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
    env: { ...process.env, ...env },
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

async function codeOf({ phone, url }: Person): Promise<string> {
  const answer = await fetch(`${url}/dev/outbox?to=${encodeURIComponent(phone)}`)
  const { data }: { data: { messages: { otp: string }[] } } = JSON.parse(await answer.text())
  return data.messages[0]?.otp ?? ''
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
  app.type(await codeOf(person))
  await app.says('connection: open')
  return app
}

describe('the first app, and the bot that answers it', () => {
  it('sees the feed, likes, matches, chats, and loses nothing in an aeroplane', async () => {
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
    proxy.cut()
    proxy.stall(AWAY)
    await app.says('connection: waiting')
    app.type('one')
    app.type('two')
    for (const content of ['a', 'b']) await ben.do('POST', '/messages/send', { conversation_id, content })
    await app.says('they: You said: two')
    const heard = app.lines.filter((line) => line.startsWith('they: '))
    expect(heard).toEqual(['they: You said: Hello', 'they: a', 'they: b', 'they: You said: one', 'they: You said: two'])
    expect(app.lines.filter((line) => line.startsWith('sent: '))).toEqual(['sent: Hello', 'sent: one', 'sent: two'])
    app.type('quit')
    expect(await app.ended).toBe(0)
  })

  it('is told in plain words that nothing is there', async () => {
    const { ended } = start('bot', 'http://127.0.0.1:9')
    expect(await ended).toBe(2)
  })
})
