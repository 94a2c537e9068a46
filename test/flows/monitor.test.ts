import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Person } from '../../scripts/demo/person.ts'
import { Operator } from '../e2e/support/operator.ts'
import { eventually } from '../support/node/eventually.ts'
import { NODE, run } from '../support/node/programs.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startTcpProxy } from '../support/node/tcp-proxy.ts'

/** `npm run monitor` against the running stack: again and again, and with what can go wrong. */

const PASSWORDS = ['six blue herons wade', 'four green swans glide'] as const
const EMAILS = ['monitor-1@example.com', 'monitor-2@example.com'] as const
/** Each test signs in some times within minutes. */
const LIMIT_OVERRIDES = JSON.stringify({
  login: { max: 1000 },
  login_account: { max: 1000 },
  api_anonymous: { max: 1000 },
})
const ALL = ['health', 'sign_in', 'profile', 'feed', 'match', 'connect', 'message', 'read', 'clean_up']

let stack: TestStack
let folder: string

/** Registers an account as its owner does in the app, with the link in the mail. */
async function register(email: string, password: string): Promise<void> {
  const person = new Person(stack.url, 'An account', '')
  expect((await person.call('POST', '/auth/register', { email, password })).status).toBe(201)
  const token = await eventually(async () => {
    const { messages } = await person.do('GET', `/dev/outbox?to=${encodeURIComponent(email)}`)
    const [mail] = messages as { token?: string }[]
    if (mail?.token === undefined) throw new Error(`no mail to ${email}`)
    return mail.token
  })
  await person.do('POST', '/auth/verify-email', { token, password })
}

beforeAll(async () => {
  stack = await startTestStack({ LIMIT_OVERRIDES }, { passwords: true })
  folder = mkdtempSync(join(tmpdir(), 'vibesmatch-monitor-'))
  for (const i of [0, 1] as const) await register(EMAILS[i], PASSWORDS[i])
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await stack.stop()
})

interface Told {
  environment: string
  outcome: string
  failed: { step: string; reason: string } | null
  seconds: Record<string, number>
}

/** Runs the command, and checks that it says nothing of the accounts. */
async function monitor(more: { url?: string; env?: Record<string, string> } = {}) {
  const textfile = join(folder, 'vibesmatch.prom')
  const args = ['--json', '--environment', 'staging', '--textfile', textfile]
  const program = run([NODE, 'scripts/monitor.ts', '--url', more.url ?? stack.url, ...args], {
    MONITOR_EMAIL_1: EMAILS[0],
    MONITOR_PASSWORD_1: PASSWORDS[0],
    MONITOR_EMAIL_2: EMAILS[1],
    MONITOR_PASSWORD_2: PASSWORDS[1],
    ...more.env,
  })
  const code = await program.ended
  const output = program.output()
  for (const secret of [...EMAILS, ...PASSWORDS]) expect(output).not.toContain(secret)
  expect(readdirSync(folder)).toEqual(['vibesmatch.prom'])
  const told = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}') as Told
  return { code, output, told, metrics: readFileSync(textfile, 'utf8') }
}

/**
 * What is left in the first account: whether its messages are deleted, sessions besides this one and the one that registered it,
 * and who can see it.
 */
async function left() {
  const person = new Person(stack.url, 'The first account', '')
  person.keep(await person.do('POST', '/auth/login', { email: EMAILS[0], password: PASSWORDS[0] }))
  const { conversations } = await person.do('GET', '/conversations')
  const [conversation] = conversations as { id: string }[]
  const { messages } = await person.do('GET', `/conversations/${conversation?.id ?? ''}/messages`)
  const { profile } = await person.do('GET', '/profile/me')
  const { sessions } = await person.do('GET', '/auth/sessions')
  await person.do('POST', '/auth/logout')
  return {
    conversations: (conversations as unknown[]).length,
    deleted: (messages as { deleted_at?: string }[]).map((one) => one.deleted_at !== undefined),
    sessions: (sessions as unknown[]).length - 2,
    visibility: (profile as { visibility: string }).visibility,
  }
}

describe('npm run monitor', () => {
  it('plays again and again, and takes away what it makes', async () => {
    const first = await monitor()
    expect(first.code, first.output).toBe(0)
    expect(Object.keys(first.told.seconds)).toEqual(ALL)
    const second = await monitor()
    expect(second.code, second.output).toBe(0)
    expect(second.told).toMatchObject({ environment: 'staging', outcome: 'success', failed: null })
    expect(await left()).toEqual({ conversations: 1, deleted: [true, true], sessions: 0, visibility: 'hidden' })
    expect(second.metrics).toContain('vibesmatch_monitor_success{environment="staging"} 1\n')
    for (const step of ALL) {
      const labels = `{environment="staging",step="${step}"}`
      expect(second.metrics).toContain(`vibesmatch_monitor_step_success${labels} 1\n`)
      expect(second.metrics).toContain(`vibesmatch_monitor_step_seconds${labels} ${second.told.seconds[step]}\n`)
    }
  })

  it('names the step in which the network breaks, and deletes in the next run what that one has left', async () => {
    const before = (await left()).deleted.length
    let isBroken = false
    const proxy = await startTcpProxy(Number(new URL(stack.url).port), () => (chunk) => {
      if (/^GET \/api\/v1\/conversations\/[^/]+\/messages\?limit=1 /.test(chunk.toString('latin1'))) isBroken = true
      if (isBroken) proxy.cut()
    })
    const broken = await monitor({ url: `http://127.0.0.1:${proxy.port}` })
    await proxy.stop()
    expect(broken.code).toBe(1)
    expect(broken.output).toContain('The step read failed: fetch failed: ')
    expect(broken.told.outcome).toBe('failure')
    expect(broken.metrics).toContain('vibesmatch_monitor_success{environment="staging"} 0\n')
    expect(broken.metrics).toContain('vibesmatch_monitor_step_success{environment="staging",step="message"} 1\n')
    expect(broken.metrics).toContain('vibesmatch_monitor_step_success{environment="staging",step="read"} 0\n')
    expect((await left()).deleted).toEqual([false, ...Array.from({ length: before }, () => true)])

    const next = await monitor()
    expect(next.code, next.output).toBe(0)
    expect((await left()).deleted).toEqual(Array.from({ length: before + 2 }, () => true))
  })

  it('fails with a wrong password, and signs out the other account', async () => {
    const { code, told } = await monitor({ env: { MONITOR_PASSWORD_2: 'not the password of it' } })
    expect(code).toBe(1)
    expect(told.failed).toMatchObject({
      step: 'sign_in',
      reason: expect.stringContaining('INVALID_CREDENTIALS') as string,
    })
    expect(Object.keys(told.seconds)).toEqual(['health', 'sign_in', 'clean_up'])
  })

  it('fails while Postgres is down, and says which part it is', async () => {
    await stack.killPostgres()
    // A report is a second old at most.
    await expect.poll(async () => (await fetch(`${stack.url}/health`)).status).toBe(503)
    const { code, told } = await monitor()
    await stack.restartPostgres()
    expect(code).toBe(1)
    expect(told.failed).toMatchObject({ step: 'health', reason: expect.stringContaining('postgres') as string })
  })

  it('accepts terms that have changed, and plays nothing while operators have closed the product', async () => {
    const operator = await Operator.come(stack)
    await operator.set('consent_notice_days', 0)
    await operator.revise('terms', 'New terms', { is_material: true })
    const accepting = await monitor()
    expect(accepting.code, accepting.output).toBe(0)

    await operator.set('maintenance', { message: { en: 'One moment.' }, retry_after: 60 })
    await expect.poll(async () => (await monitor()).told.outcome).toBe('closed')
    const closed = await monitor()
    await operator.set('maintenance', null)
    expect(closed.code).toBe(0)
    expect(Object.keys(closed.told.seconds)).toEqual(['health'])
    expect(closed.metrics).toContain('vibesmatch_monitor_success{environment="staging"} 0\n')
    expect(closed.metrics).toContain('vibesmatch_monitor_closed{environment="staging"} 1\n')
  })
})
