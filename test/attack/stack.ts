import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { WebSocket } from 'ws'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { startWorker } from '../../scripts/stack/worker.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'
import type { Json } from '../support/api.ts'
import { temporaryFolder } from '../support/node/programs.ts'
import { AttackPerson, settle, type PersonOptions } from './person.ts'

export interface AskOptions {
  token?: string
  body?: object
  /** The network that asks; one that nobody else has otherwise. */
  ip?: string
  headers?: Record<string, string>
}

export interface Asked {
  status: number
  headers: Headers
  /** The parsed body; an empty object where it is not JSON. */
  body: Json
  /** Milliseconds until the whole answer was there. */
  ms: number
}

/** The product in a folder of its own, with the limits of production; development only in that its outbox can be read. */
export interface AttackStack {
  url: string
  /** Asks below `/api/v1`, or from the root for `/dev`, `/health`, `/docs` and the documents. */
  ask(method: string, path: string, options?: AskOptions): Promise<Asked>
  /** Somebody signed in by phone, with a published profile unless the options say otherwise. */
  person(options?: PersonOptions): Promise<AttackPerson>
  /** What was sent to a phone or an address, newest first. */
  outbox(to: string): Promise<{ channel: string; body: string; otp?: string; token?: string }[]>
  /** Opens a socket below `/api/v1`; rejects when the upgrade is refused. */
  socket(path: string, options?: { token?: string; ip?: string }): Promise<WebSocket>
  sql(text: string, values?: unknown[]): Promise<Record<string, Json>[]>
  /** A network that nothing else has asked from. */
  freshIp(): string
  stop(): Promise<void>
}

const FROM_THE_ROOT = /^\/(dev|health|docs|openapi|asyncapi|socket\.io|\.well-known|cdn-cgi)\b/

/** @param settings of the Worker beside those of every attack */
export async function startAttackStack(settings: Record<string, string> = {}): Promise<AttackStack> {
  const folder = await temporaryFolder()
  const surroundings = await startSurroundings({ folder: folder.path, isDurable: false })
  const worker = await startWorker({
    dataDir: join(folder.path, 'worker'),
    databaseUrl: surroundings.databaseUrl,
    secrets: surroundings.secrets,
    settings: {
      ENVIRONMENT: 'development',
      // People of attacks have numbers of one country; an attack on its budget gives one of its own.
      SMS_COUNTRY_BUDGETS: '{"49":1000000}',
      ...settings,
    },
  })
  const db = new pg.Pool({ connectionString: surroundings.databaseUrl, max: 4 })
  const { url } = worker

  const ask = async (method: string, path: string, options: AskOptions = {}): Promise<Asked> => {
    const { token, body, ip = freshIp(), headers } = options
    const began = performance.now()
    const response = await fetch(`${url}${FROM_THE_ROOT.test(path) ? '' : '/api/v1'}${path}`, {
      method,
      headers: {
        'cf-connecting-ip': ip,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text), ms: performance.now() - began }
  }

  return {
    url,
    ask,
    freshIp,
    person: (options = {}) => settle(new AttackPerson(url, freshIp()), options),
    outbox: async (to) => (await ask('GET', `/dev/outbox?to=${encodeURIComponent(to)}`)).body.data.messages,
    socket: (path, { token, ip = freshIp() } = {}) => openSocket(`${url}/api/v1${path}`, { token, ip }),
    sql: async (text, values = []) => (await db.query(text, values)).rows,
    async stop() {
      await db.end()
      await worker.process.stop()
      await surroundings.stop()
      await folder.remove()
    },
  }
}

/** The date of birth of an adult. */
export const ADULT = bornYearsAgo(31)

const freshIp = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function openSocket(url: string, { token, ip }: { token: string | undefined; ip: string }): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), {
    headers: { 'cf-connecting-ip': ip, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}
