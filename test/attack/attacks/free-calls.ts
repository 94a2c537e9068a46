import { randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { latencyOf } from '../../../bench/latency.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { Attack } from '../attack.ts'
import type { Asked, AttackStack } from '../stack.ts'

const FLOOD = 2_000
/** Within two windows of a minute. */
const MOST_PICTURES = 2 * 1_200

/** What each call of a flood has cost: statements of Postgres, and whether it was let through. */
const costOf = (answers: readonly Asked[]) => {
  const statements = answers.map(
    ({ headers }) => /db;dur=[\d.]+;desc="(\d+)/.exec(headers.get('server-timing') ?? '')?.[1],
  )
  return {
    statements: statements.reduce((sum, count) => sum + Number(count ?? 0), 0),
    refused: answers.filter(({ status }) => status === 429).length,
  }
}

export const attack: Attack = {
  title: 'Floods of calls that cost the caller nothing: pictures, health, documents, sockets of made-up conversations',
  bound: 'statements only within the limits, none for an id that cannot be, everybody else answered',
  async run(stack) {
    const { token } = await stack.person({ isBare: true })
    const picture = (id: string) => `/photos/${id}/${'0'.repeat(32)}-${'0'.repeat(12)}/small.webp`
    const floods: [string, () => string, string | undefined, (statements: number) => boolean][] = [
      ['pictures', () => picture(newId()), undefined, (n) => n <= MOST_PICTURES],
      ['impossible pictures', () => picture(randomUUID()), undefined, (n) => n === 0],
      ['health', () => '/health', undefined, (n) => n < 100],
      ['openapi.yaml', () => '/openapi.yaml', undefined, (n) => n === 0],
      ['sockets', () => `/conversations/${newId()}/ws`, token, (n) => n <= 2 * 300],
      ['impossible sockets', () => `/conversations/${randomUUID()}/ws`, token, (n) => n === 0],
    ]
    const findings: string[] = []
    let holds = true
    for (const [name, path, as, isRight] of floods) {
      const { answers, others } = await flood(stack, path, as, token)
      const { statements, refused } = costOf(answers)
      findings.push(
        `${name}: ${statements} statements, ${refused} refused, others ${latencyOf(others.map(({ ms }) => ms)).p95.toFixed(0)} ms`,
      )
      holds &&= isRight(statements) && others.every(({ status }) => status === 200)
    }
    return { measured: `${FLOOD} calls each. ${findings.join('; ')}`, holds }
  },
}

/** Many calls from one network, forty at a time, while somebody else goes on. */
async function flood(stack: AttackStack, path: () => string, token: string | undefined, other: string) {
  const ip = stack.freshIp()
  const answers: Asked[] = []
  const others: Asked[] = []
  let left = FLOOD
  const lane = async () => {
    while (left > 0) {
      left -= 1
      const [to, began] = [path(), performance.now()]
      if (token === undefined) answers.push(await stack.ask('GET', to, { ip }))
      else answers.push({ ...(await upgrade(`${stack.url}/api/v1${to}`, ip, token)), ms: performance.now() - began })
    }
  }
  const lanes = Array.from({ length: 40 }, lane)
  const watch = async () => {
    while (answers.length < FLOOD) others.push(await stack.ask('GET', '/auth/me', { token: other }))
  }
  await Promise.all([...lanes, watch()])
  return { answers, others }
}

/** Asks for a socket, and leaves when it is given one. */
function upgrade(url: string, ip: string, token: string): Promise<Omit<Asked, 'ms'>> {
  const headers = {
    'cf-connecting-ip': ip,
    authorization: `Bearer ${token}`,
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  }
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent: false })
    asking.once('upgrade', (_response, socket) => {
      socket.destroy()
      resolve({ status: 101, headers: new Headers(), body: {} })
    })
    asking.once('response', (response) => {
      response.resume()
      const timing = String(response.headers['server-timing'] ?? '')
      resolve({ status: response.statusCode ?? 0, headers: new Headers({ 'server-timing': timing }), body: {} })
    })
    asking.once('error', reject)
    asking.end()
  })
}
