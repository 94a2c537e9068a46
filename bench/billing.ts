import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { signInAll } from './access-tokens.ts'
import { API_VERSION } from '../src/providers/stripe/client.ts'
import { apiRequest } from './api-request.ts'
import { atPace } from './at-pace.ts'
import { cpuOf } from './compare/usage.ts'
import { latencyOf } from './latency.ts'
import { insertPeople } from './pairs/people.ts'
import { startServed } from './served.ts'

/**
 * What payments cost the others: `npm run bench:billing [-- --rate 84] [--seconds 60]`
 *
 * - how soon after its payment a plan counts, in the next request
 * - requests of other users without load, and while signed notices of Stripe come in, each about one of many subscriptions
 * - how long until all of them are reconciled, and the processor time of the Worker for one
 */
const { values } = parseArgs({
  options: { rate: { type: 'string', default: '84' }, seconds: { type: 'string', default: '60' } },
})
const [rate, seconds] = [Number(values.rate), Number(values.seconds)]
const PROBES = 50
const BUYERS = 50
const SECRET = 'whsec_bench'
const MANY = JSON.stringify({
  api: { max: 1_000_000 },
  billing: { max: 1_000_000 },
  billing_notices: { max: 1_000_000 },
})

const stack = await startServed({ LIMIT_OVERRIDES: MANY, STRIPE_WEBHOOK_SECRETS: SECRET })
const db = new pg.Client({ connectionString: stack.databaseUrl })
await db.connect()
try {
  const people = [...(await signInAll(db, stack.jwtKeys, await insertPeople(db, BUYERS, 'free'))).values()]
  await subscribeAll(people)
  const { rows } = await db.query<{ ref: string }>(`select ref from subscriptions where status = 'active'`)
  if (rows.length !== BUYERS) throw new Error(`${rows.length} of ${BUYERS} subscriptions are active`)

  console.log(`${rate} notices a second for ${seconds} s, about ${BUYERS} subscriptions`)
  report('others, quiet', await probe(people, seconds / 4))
  const before = await cpuOf(stack.pid)
  const startedAt = performance.now()
  const notices = sendNotices(rows.map(({ ref }) => ref))
  report('others, while notices come in', await probe(people, seconds))
  report('notices, answered', await notices)
  while (await waiting()) await sleep(100)
  const took = performance.now() - startedAt
  const perNotice = ((await cpuOf(stack.pid)) - before) / (rate * seconds)
  console.log(
    `  all reconciled ${((took - seconds * 1000) / 1000).toFixed(1)} s after the last; ${perNotice.toFixed(0)} µs of the Worker a notice, the others' requests included`,
  )
} finally {
  await db.end()
  await stack.stop()
}
process.exit(0)

async function waiting(): Promise<boolean> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count from outbox where type = 'purchase.reconcile'`,
  )
  return (rows[0]?.count ?? 0) > 0
}

/** Subscribes one after the other, and times from the answer until a request is served under the new plan. */
async function subscribeAll(people: readonly string[]): Promise<void> {
  const [paid, felt]: [number[], number[]] = [[], []]
  for (const token of people) {
    const began = performance.now()
    const answer = await post('/billing/subscribe', token, {
      plan_id: 'premium_monthly',
      payment_method: { type: 'card', token: 'pm_card_visa' },
    })
    if (answer.status !== 200) throw new Error(`a subscription was answered with ${answer.status}`)
    const answered = performance.now()
    // Rewinding is part of the plan: 404 once it counts, as there is nothing to undo, and 403 before.
    while ((await post('/matching/rewind', token)).status === 403) await sleep(1)
    paid.push(answered - began)
    felt.push(performance.now() - answered)
  }
  report('subscribing by card', paid)
  report('until the plan counts', felt)
}

async function post(path: string, token: string, body?: unknown): Promise<{ status: number }> {
  const answer = await fetch(`${stack.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await answer.arrayBuffer()
  return { status: answer.status }
}

async function probe(people: readonly string[], forSeconds: number): Promise<number[]> {
  const times: Promise<number>[] = []
  await atPace(PROBES, forSeconds, (i) => {
    times.push(
      timed(async () => {
        const answer = await fetch(`${stack.url}/api/v1/auth/me`, apiRequest('GET', people[i % people.length] ?? ''))
        await answer.arrayBuffer()
        if (answer.status !== 200) throw new Error(`a request was answered with ${answer.status}`)
      }),
    )
  })
  return Promise.all(times)
}

async function sendNotices(refs: readonly string[]): Promise<number[]> {
  const times: Promise<number>[] = []
  await atPace(rate, seconds, (i) => {
    times.push(timed(() => sendNotice(i, refs[i % refs.length] ?? '')))
  })
  return Promise.all(times)
}

async function sendNotice(n: number, ref: string): Promise<void> {
  const time = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    id: `evt_bench${n}`,
    object: 'event',
    type: 'customer.subscription.updated',
    api_version: API_VERSION,
    created: time,
    livemode: false,
    data: { object: { id: ref, object: 'subscription', customer: 'cus_bench' } },
  })
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
  const answer = await fetch(`${stack.url}/api/v1/billing/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${signature}` },
    body,
  })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`a notice was answered with ${answer.status}`)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function report(what: string, times: readonly number[]): void {
  const { p50, p95, p99 } = latencyOf(times)
  console.log(`  ${what.padEnd(32)} p50 / p95 / p99 ${[p50, p95, p99].map((ms) => ms.toFixed(1)).join(' / ')} ms`)
}
