import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meet } from '../../scripts/demo/meet.ts'
import { DemoSocket } from '../../scripts/demo/socket.ts'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { startWorker, type Worker } from '../../scripts/stack/worker.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { Operator } from '../e2e/support/operator.ts'
import { temporaryFolder } from '../support/node/programs.ts'
import { startTcpProxy } from '../support/node/tcp-proxy.ts'

/** One deployment in two runtimes that share nothing but Postgres and Redis, as isolates of two data centres do. */

let workers: [Worker, Worker]
let operator: Operator
/** Round trips to Redis of the first runtime, counted on the wire. */
let redisTrips = 0
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  const folder = await temporaryFolder()
  stops.unshift(() => folder.remove())
  const surroundings = await startSurroundings({ folder: folder.path, isDurable: false })
  const { databaseUrl, secrets } = surroundings
  stops.unshift(() => surroundings.stop())
  const redisUrl = new URL(secrets.UPSTASH_REDIS_REST_URL)
  // The head of an HTTP request arrives in one segment.
  const proxy = await startTcpProxy(Number(redisUrl.port), () => (chunk) => {
    if (chunk.subarray(0, 5).toString() === 'POST ') redisTrips += 1
  })
  stops.unshift(() => proxy.stop())
  const counted = `${redisUrl.protocol}//${redisUrl.hostname}:${proxy.port}`
  const start = async (name: string): Promise<Worker> => {
    const worker = await startWorker({
      dataDir: join(folder.path, name),
      databaseUrl,
      secrets: name === 'one' ? { ...secrets, UPSTASH_REDIS_REST_URL: counted } : secrets,
      passwords: false,
      settings: {
        ENVIRONMENT: 'development',
        LIMIT_OVERRIDES: '{"api_anonymous":{"max":10000},"api":{"max":10000}}',
      },
    })
    stops.unshift(() => worker.process.stop())
    return worker
  }
  workers = [await start('one'), await start('other')]
  operator = await Operator.come({ url: workers[0].url, databaseUrl })
})
afterAll(async () => {
  for (const stop of stops) await stop()
})

interface Read {
  status: number
  trips: string
  body: { data: Record<string, Record<string, unknown>> }
}

/** What both runtimes answer to somebody without a token. */
const both = (path: string): Promise<Read[]> =>
  Promise.all(
    workers.map(async ({ url }) => {
      const response = await fetch(`${url}/api/v1${path}`)
      const body = await response.json<Read['body']>()
      return { status: response.status, trips: response.headers.get('server-timing') ?? '', body }
    }),
  )

describe('a change in one runtime', () => {
  it('of a setting is seen by the other, which then asks nobody any more', async () => {
    for (const days of [41, 42, 43]) {
      await operator.set('pass_days', days)
      // The event that tells Redis leaves after the answer.
      await expect
        .poll(async () => (await both('/settings')).map(({ body }) => body.data['settings']?.['pass_days']))
        .toEqual([days, days])
    }
    for (const { trips } of await both('/settings')) expect(trips).toContain('db;dur=0.0;desc="0 round trips"')
  })

  it('of a page, too', async () => {
    for (const text of ['One', 'Two', 'Three']) {
      await operator.revise('two-runtimes', 'A page', { markdown: text })
      await expect
        .poll(async () => (await both('/content/pages/two-runtimes')).map(({ body }) => body.data['page']?.['html']))
        .toEqual([`<p>${text}</p>\n`, `<p>${text}</p>\n`])
    }
  })

  it('closes the other, and opens it again', async () => {
    const closed = { message: { en: 'Back soon.' }, retry_after: 60 }
    for (const value of [closed, null, closed, null]) {
      await operator.set('maintenance', value)
      const status = value === null ? 200 : 503
      await expect
        .poll(async () => (await both('/billing/plans')).map((answer) => answer.status))
        .toEqual([status, status])
    }
  })
})

/** What a runtime answers somebody who asks for their account, or for something that it holds. */
const statusAt = async ({ url }: Worker, { token }: Pick<Person, 'token'>, path = '/auth/me'): Promise<number> =>
  (await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).status

describe('a session that both runtimes remember', () => {
  it('is refused by the other, too, after it was ended in one', async () => {
    const [one, other] = workers
    const { ana, ben } = await meet(one.url)
    for (const worker of [one, other, one, other]) expect(await statusAt(worker, ana)).toBe(200)
    await ana.do('POST', '/auth/logout')
    expect(await statusAt(one, ana)).toBe(401)
    await expect.poll(() => statusAt(other, ana), { interval: 100 }).toBe(401)
    expect(await statusAt(other, ben)).toBe(200)
  })
})

describe('reads at load', () => {
  it('make under a tenth of a round trip to Redis each', async () => {
    const [one] = workers
    const { ana, ben } = await meet(one.url)
    const reads = 1_000
    const before = redisTrips
    for (let n = 0; n < reads; n += 20) {
      const some = Array.from({ length: 20 }, (_, i) => statusAt(one, i % 2 === 0 ? ana : ben, '/interests'))
      expect(new Set(await Promise.all(some))).toEqual(new Set([200]))
    }
    expect(redisTrips).toBeGreaterThan(before)
    expect((redisTrips - before) / reads).toBeLessThan(0.1)
  })
})

describe('a changed page on an open socket', () => {
  it('has to be accepted before the next message', async () => {
    const [{ url }] = workers
    await operator.revise('terms', 'Terms of use')
    const { ana, conversationId } = await meet(url)
    const { ticket } = await ana.do('POST', '/realtime/ticket')
    const socket = await DemoSocket.open(`${url}/api/v1/conversations/${conversationId}/ws?ticket=${String(ticket)}`)
    await socket.next('authenticated')
    const say = () =>
      socket
        .request('send_message', {
          conversation_id: conversationId,
          content: crypto.randomUUID(),
          message_type: 'text',
        })
        .then(
          () => 'sent',
          (error: Error) => error.message,
        )
    expect(await say()).toBe('sent')
    await operator.revise('terms', 'Terms of use', { is_material: true, markdown: 'Another law.' })
    await operator.set('consent_notice_days', 0)
    // Objects look after some seconds: a message or two may pass before.
    await expect.poll(say, { interval: 500 }).toContain('CONSENT_REQUIRED')
    const { body } = await ana.call('GET', '/content/consents')
    // Guarantee: the response of the operation.
    const [asked] = body.data['required'] as { slug: string; locale: string; revision: number }[]
    expect(asked).toMatchObject({ slug: 'terms' })
    await ana.do('POST', '/content/consents', { slug: asked?.slug, locale: asked?.locale, revision: asked?.revision })
    expect(await say()).toBe('sent')
    expect(await say()).toBe('sent')
    socket.close()
  })
})
