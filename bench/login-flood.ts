import { execFileSync } from 'node:child_process'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { signInAll } from './access-tokens.ts'
import { apiRequest } from './api-request.ts'
import { atPace } from './at-pace.ts'
import { latencyOf } from './latency.ts'
import { insertPeople } from './pairs/people.ts'
import { startServed } from './served.ts'

/**
 * The effect of a flood of password sign-ins on other users: `npm run bench:login-flood [-- --rate 200] [--seconds 20]`
 *
 * Requests of signed-in users are timed without load, while one address sends the logins, and while each login comes
 * from its own network; with keys derived in a separate runtime, and in the same one.
 */
const { values } = parseArgs({
  options: { rate: { type: 'string', default: '200' }, seconds: { type: 'string', default: '20' } },
})
const [rate, seconds] = [Number(values.rate), Number(values.seconds)]
/** Timed requests per second. */
const PROBES = 50
/** A login that waits for a slot holds a connection; the others are answered at once. */
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

// Everything but the derivations has the first processor, without load as well as under the flood.
execFileSync('taskset', ['-acp', '0', String(process.pid)])
const UNLIMITED = JSON.stringify({ api: { max: 1_000_000 } })

for (const place of ['own runtime', 'same runtime'] as const) {
  const stack = await startServed({ LIMIT_OVERRIDES: UNLIMITED }, place)
  const db = new pg.Client({ connectionString: stack.databaseUrl })
  try {
    await db.connect()
    const tokens = [...(await signInAll(db, stack.jwtKeys, await insertPeople(db, 20, 'free'))).values()]
    console.log(`keys derived in the ${place}; ${rate} logins a second for ${seconds} s`)
    await probe(stack.url, tokens, 2)
    report('quiet', await probe(stack.url, tokens, seconds), new Map())
    for (const from of ['one address', 'as many networks'] as const) {
      const flood = offer(stack.url, from)
      const probed = await probe(stack.url, tokens, seconds)
      report(`logins from ${from}`, probed, await flood)
      await sleep(2_000)
    }
  } finally {
    await db.end()
    await stack.stop()
  }
}

interface Probed {
  /** Milliseconds of each request. */
  times: number[]
  /** Responses other than 200. */
  failures: number
}

/** Times requests, started at an even pace whatever the responses take. */
async function probe(url: string, tokens: readonly string[], forSeconds: number): Promise<Probed> {
  let failures = 0
  const times: Promise<number>[] = []
  await atPace(PROBES, forSeconds, (i) => {
    times.push(
      (async () => {
        const began = performance.now()
        const answer = await fetch(`${url}/api/v1/auth/me`, apiRequest('GET', tokens[i % tokens.length] ?? ''))
        await answer.arrayBuffer()
        // The runtime without a thread for derivations rejects uninvolved users.
        if (answer.status !== 200) failures += 1
        return performance.now() - began
      })(),
    )
  })
  return { times: await Promise.all(times), failures }
}

/** Sends logins at an even pace; counts each status. */
async function offer(url: string, from: 'one address' | 'as many networks'): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const logins: Promise<void>[] = []
  await atPace(rate, seconds, (i) => {
    const ip = from === 'one address' ? '192.0.2.1' : `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`
    logins.push(
      (async () => {
        const status = await logIn(url, ip, `nobody-${i}@example.com`)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      })(),
    )
  })
  await Promise.all(logins)
  return statuses
}

/** Without `fetch`, which takes more CPU than the rejections do. @returns the status */
function logIn(url: string, ip: string, email: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'cf-connecting-ip': ip }
    request(`${url}/api/v1/auth/login`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
      .once('error', reject)
      .end(JSON.stringify({ email, password: 'six blue herons wade' }))
  })
}

function report(what: string, { times, failures }: Probed, statuses: ReadonlyMap<number, number>): void {
  const { p50, p95, p99 } = latencyOf(times)
  const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  const figures = [p50, p95, p99].map((ms) => ms.toFixed(1)).join(' / ')
  console.log(
    `  ${what.padEnd(32)} p50 / p95 / p99 ${figures} ms   ${failures === 0 ? '' : `${failures} FAILED   `}${answers}`,
  )
}
process.exit(0)
