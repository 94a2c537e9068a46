import { createExecutionContext, createMessageBatch } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { QueueMessage } from '../../../src/background.ts'
import { tallyOf } from '../../../src/catalogue/meters.ts'
import { noteScheduledRun } from '../../../src/features/metrics/note-scheduled-run.ts'
import { MOST_RETRIES } from '../../../src/features/notifications/rules.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { sendCounts } from '../../../src/http/count-request.ts'
import worker from '../../../src/index.ts'
import { inContext } from '../../../src/objects/object-context.ts'
import { call, freshIp, type Fetch } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { noPostgres } from '../../support/database.ts'
import { query } from '../../support/db.ts'
import { isolate, MEMORY_MS } from '../../support/isolates.ts'
import { METRICS_TOKEN } from '../../support/metrics-token.ts'
import { consumePushes } from '../../support/notices.ts'
import { draft, hubSocket, openRoom } from '../../support/objects.ts'
import { freshPhone, signIn } from '../../support/people.ts'
import { BROKEN_URL, pushed, secondSms } from '../../support/providers.ts'
import { open, upgrade } from '../../support/sockets.ts'
import { onRedisOutage, SILENT_REDIS, withoutPostgres, workerWith } from '../../support/worker.ts'

const { OTHER_REDIS_URL } = env as Env & { OTHER_REDIS_URL: string }

/** The Worker's metrics as text. */
async function scrape(fetcher?: Fetch): Promise<string> {
  const { status, headers, text } = await call('GET', '/metrics', {
    token: METRICS_TOKEN,
    ...(fetcher ? { fetcher } : {}),
  })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return text
}

/** The value of a series by its name and labels; 0 where it is not there. */
const valueIn = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1] ?? 0,
  )

const namesIn = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith('#') || line === '' ? [] : [line.slice(0, line.lastIndexOf(' '))]))

const LIVE = 'vibesmatch_http_requests_total{operation="checkLiveness",status="2xx"}'
const times = async (count: number, fetcher: Fetch) => {
  for (let i = 0; i < count; i += 1) await call('GET', '/health/liveness', { fetcher })
}

describe('/metrics', () => {
  it('does not exist without a token of the deployment, and is closed to whoever has another', async () => {
    const fetcher = workerWith({ METRICS_TOKEN: '' })
    expect((await call('GET', '/metrics', { fetcher, token: METRICS_TOKEN })).status).toBe(404)
    expect((await call('GET', '/metrics')).status).toBe(401)
    const wrong = await call('GET', '/metrics', { token: `${METRICS_TOKEN}x` })
    expect([wrong.status, wrong.trips]).toEqual([401, { db: 0, redis: 0 }])
    expect((await call('GET', '/openapi.json')).text).not.toContain('/metrics')
  })

  it('costs one statement and one trip', async () => {
    const { trips, headers } = await call('GET', '/metrics', { token: METRICS_TOKEN })
    expect(trips).toEqual({ db: 1, redis: 1 })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('tells what all isolates have counted, each once, and no request makes a trip for it', async () => {
    const [one, other] = [isolate({}, OTHER_REDIS_URL), isolate({}, OTHER_REDIS_URL)]
    const before = valueIn(await scrape(one.fetcher), LIVE)
    await times(3, one.fetcher)
    await times(4, other.fetcher)
    const { trips } = await call('GET', '/health/liveness', { fetcher: other.fetcher })
    expect(trips).toEqual({ db: 0, redis: 0 })
    // What an isolate has counted is there with its next trip at the latest.
    expect(valueIn(await scrape(one.fetcher), LIVE)).toBe(before + 3)
    expect(valueIn(await scrape(other.fetcher), LIVE)).toBe(before + 8)
    expect(valueIn(await scrape(one.fetcher), LIVE)).toBe(before + 8)
  })

  it('brings what an isolate has counted last before it fell silent', async () => {
    const [silent, reader] = [isolate({}, OTHER_REDIS_URL), isolate({}, OTHER_REDIS_URL)]
    const before = valueIn(await scrape(reader.fetcher), LIVE)
    await times(2, silent.fetcher)
    await expect.poll(async () => valueIn(await scrape(reader.fetcher), LIVE)).toBe(before + 2)
  })

  it('keeps what an isolate counts while Redis is away', async () => {
    const { fetcher, withoutRedis } = isolate({}, OTHER_REDIS_URL)
    const before = valueIn(await scrape(fetcher), LIVE)
    await times(2, withoutRedis)
    const without = await scrape(withoutRedis)
    expect(without).toContain('\nvibesmatch_redis_up 0\n')
    expect(without).not.toContain('vibesmatch_http_requests_total')
    const after = await scrape(fetcher)
    expect(valueIn(after, LIVE)).toBe(before + 2)
    // What was counted after the batch that was lost comes with the next trip.
    expect(valueIn(await scrape(fetcher), 'vibesmatch_redis_failures_total')).toBeGreaterThan(0)
  })

  it('has no series for what clients invent', async () => {
    const { fetcher } = isolate({}, OTHER_REDIS_URL)
    const before = new Set(namesIn(await scrape(fetcher)))
    const unknown = 'vibesmatch_http_requests_total{operation="none",status="4xx"}'
    const count = valueIn(await scrape(fetcher), unknown)
    for (const path of ['/x"} 1', '/health/%0Avibesmatch_evil 1', `/${crypto.randomUUID()}`, '/constructor'])
      expect((await call('GET', path, { fetcher })).status).toBe(404)
    expect((await call('DELETE', '/health', { fetcher })).status).toBe(404)
    const text = await scrape(fetcher)
    expect(valueIn(text, unknown)).toBe(count + 5)
    const added = namesIn(text).filter((name) => !before.has(name))
    expect(added.filter((name) => !/operation="(none|getMetrics)"/.test(name))).toEqual([])
  })

  it('tells what Postgres has while Redis is down, and what Redis has while Postgres is down', async () => {
    const withoutRedis = await scrape(onRedisOutage())
    expect(withoutRedis).toContain('\nvibesmatch_redis_up 0\n')
    expect(withoutRedis).toContain('\nvibesmatch_cases_open{queue="safety"} ')
    const without = await scrape(withoutPostgres())
    expect(without).toContain('\nvibesmatch_database_up 0\n')
    expect(without).toContain('\nvibesmatch_redis_up 1\n')
    expect(without).toContain('\nvibesmatch_http_requests_total{')
    expect(without).not.toContain('vibesmatch_outbox')
  })

  it('tells of dead rows, and a table whose rows live for minutes is vacuumed by their number', async () => {
    const dead = async () => valueIn(await scrape(), 'vibesmatch_table_dead_rows{table="mail_tokens"}')
    await query(`insert into mail_tokens (hash, purpose, email_index, is_mailed, expires_at, created_at)
      select 'dead:' || n, 'verify', 'dead:' || n, false, now(), now() from generate_series(1, 300) n`)
    await query(`delete from mail_tokens where hash like 'dead:%'`)
    // Postgres counts them for others when the session has been idle for a moment.
    await query('select pg_stat_force_next_flush()')
    await expect.poll(dead).toBeGreaterThanOrEqual(300)
    const tables = await query<{ relname: string }>(
      `select relname from pg_class where 'autovacuum_vacuum_scale_factor=0' = any(reloptions)
         and 'autovacuum_vacuum_threshold=1000' = any(reloptions) order by relname`,
    )
    expect(tables.map(({ relname }) => relname)).toEqual(['ad_views', 'live_searches', 'mail_tokens', 'outbox'])
  })

  it('tells how long the oldest event waits', async () => {
    const id = crypto.randomUUID()
    await query(
      `insert into outbox (id, type, payload, due_at, created_at)
       values ($1, 'nothing', '{}', now() + interval '9 days', now() - interval '2 hours')`,
      [id],
    )
    const text = await scrape()
    await query('delete from outbox where id = $1', [id])
    expect(valueIn(text, 'vibesmatch_outbox_waiting_events')).toBeGreaterThan(0)
    expect(valueIn(text, 'vibesmatch_outbox_oldest_age_seconds')).toBeGreaterThan(7_190)
  })
})

describe('what objects count', () => {
  it('comes by the archive: messages, frames and how soon they were handed over', async () => {
    const series = {
      sent: 'vibesmatch_messages_sent_total',
      days: 'vibesmatch_conversations_active_total',
      shown: 'vibesmatch_message_delivery_seconds_count',
      pings: 'vibesmatch_frames_total{event="ping",result="ok"}',
    }
    const before = await scrape()
    const { room, conversationId, a, b } = await openRoom()
    const socket = await hubSocket(b)
    await socket.request('ping')
    for (const content of ['one', 'two']) await room.send(conversationId, draft(a, content))
    await expect
      .poll(async () => {
        const text = await scrape()
        return Object.values(series).map((name) => valueIn(text, name) - valueIn(before, name))
      })
      .toSatisfy(([sent = 0, days = 0, shown = 0, pings = 0]) => sent >= 2 && days >= 1 && shown >= 2 && pings >= 1)
  })
})

describe('an open socket', () => {
  afterEach(() => void vi.useRealTimers())

  it('is counted as time passes, by the second, and not while nothing is heard of it', async () => {
    const one = isolate({}, OTHER_REDIS_URL)
    const series = 'vibesmatch_socket_seconds_total{kind="user"}'
    const before = valueIn(await scrape(one.fetcher), series)
    const openFor = async () => valueIn(await scrape(one.fetcher), series) - before
    const person = await signIn()
    vi.useFakeTimers({ toFake: ['Date'] })
    const headers = { authorization: `Bearer ${person.token}`, 'cf-connecting-ip': freshIp() }
    const socket = open(await upgrade('/ws', headers, one.fetcher))
    await socket.next('authenticated')
    const start = Date.now()
    /** A ping so many seconds after the beginning. */
    const pingAt = async (second: number) => {
      vi.setSystemTime(start + second * 1000)
      await socket.request('ping')
    }
    await pingAt(14)
    expect(await openFor()).toBe(0)
    await pingAt(20.7)
    expect(await openFor()).toBe(20)
    await pingAt(40)
    expect(await openFor()).toBe(40)
    // Five minutes without a word: two of them count.
    await pingAt(340)
    expect(await openFor()).toBe(160)
    vi.setSystemTime(start + 347_000)
    socket.close()
    await expect.poll(openFor).toBe(167)
  })
})

describe('a notification', () => {
  it('is counted by how long it waited in the queue, and as abandoned after the last try', async () => {
    const one = isolate({}, OTHER_REDIS_URL)
    const series = {
      done: 'vibesmatch_notification_delay_seconds_count',
      abandoned: 'vibesmatch_notifications_abandoned_total',
    }
    const read = async () => {
      const text = await scrape(one.fetcher)
      return [valueIn(text, series.done), valueIn(text, series.abandoned)]
    }
    const own = { ...pushed(), UPSTASH_REDIS_REST_URL: one.redis.address }
    const [done = 0, abandoned = 0] = await read()
    // Nobody has such a notice, so nothing is left to be sent of it.
    const push = { id: newId(), userId: newId(), peerId: newId() }
    await consumePushes([push, push], own)
    expect(await read()).toEqual([done + 2, abandoned])
    const without = { ...own, ...noPostgres }
    await consumePushes([push], without, { attempts: MOST_RETRIES })
    expect(await read()).toEqual([done + 2, abandoned])
    await consumePushes([push], without, { attempts: MOST_RETRIES + 1 })
    expect(await read()).toEqual([done + 2, abandoned + 1])
  })
})

describe('what is counted without a request', () => {
  const blocks = 'vibesmatch_blocks_total'

  it('is there once it has been sent, however new it is', async () => {
    const [{ address }, reader] = [isolate({}, OTHER_REDIS_URL).redis, isolate({}, OTHER_REDIS_URL)]
    const before = await scrape(reader.fetcher)
    const ctx = contextWith({ UPSTASH_REDIS_REST_URL: address })
    // More than others count in between.
    ctx.count('vibesmatch_blocks_total', undefined, 1_000)
    await sendCounts(ctx)
    expect(valueIn(await scrape(reader.fetcher), blocks)).toBeGreaterThanOrEqual(valueIn(before, blocks) + 1_000)
  })

  it('is there when a batch is over, which waits for nothing else', async () => {
    const [{ address }, reader] = [isolate({}, OTHER_REDIS_URL).redis, isolate({}, OTHER_REDIS_URL)]
    const before = await scrape(reader.fetcher)
    const counts = { 'vibesmatch_blocks_total{}': 100_000 }
    const body: QueueMessage = { conversationId: newId(), after: 0, through: 1, entries: [], counts }
    const messages = [{ id: newId(), timestamp: new Date(), attempts: 1, body }]
    const execution = createExecutionContext()
    const waiting: Promise<unknown>[] = []
    execution.waitUntil = (work) => void waiting.push(work)
    const own = { ...env, ...noPostgres, UPSTASH_REDIS_REST_URL: address, ISOLATE_MEMORY_MS: String(MEMORY_MS) }
    await worker.queue(createMessageBatch<QueueMessage>('vibesmatch-archive', messages), own, execution)
    expect(valueIn(await scrape(reader.fetcher), blocks)).toBeGreaterThanOrEqual(valueIn(before, blocks) + 100_000)
    expect(waiting).toEqual([])
  })

  it('holds up no object while Redis is away', async () => {
    const going: Promise<unknown>[] = []
    const state = { waitUntil: (work: Promise<unknown>) => void going.push(work) }
    const own = { ...env, UPSTASH_REDIS_REST_URL: SILENT_REDIS }
    await inContext(state, own, ({ count, settings }) => {
      count('vibesmatch_blocks_total', undefined)
      tallyOf(settings).hurry()
      return Promise.resolve()
    })
    expect(going).toHaveLength(1)
    await going[0]
  })

  it('is there after a run of the clock, also after one that failed', async () => {
    const [{ address }, reader] = [isolate({}, OTHER_REDIS_URL).redis, isolate({}, OTHER_REDIS_URL)]
    const ctx = contextWith({ UPSTASH_REDIS_REST_URL: address })
    for (const [isDone, series] of [
      [false, 'vibesmatch_scheduled_runs_total{result="failed"}'],
      [true, 'vibesmatch_scheduled_runs_total{result="ok"}'],
    ] as const) {
      const before = valueIn(await scrape(reader.fetcher), series)
      await noteScheduledRun(ctx, { isWhole: isDone, failures: isDone ? 0 : 1 })
      expect(valueIn(await scrape(reader.fetcher), series)).toBe(before + 1)
    }
  })
})

describe('what requests count', () => {
  it('has sign-ins by their way and what came of them', async () => {
    const { fetcher } = isolate()
    const success = 'vibesmatch_sign_ins_total{method="password",result="success"}'
    const failure = 'vibesmatch_sign_ins_total{method="password",result="failure"}'
    const before = await scrape(fetcher)
    const email = `kim-${crypto.randomUUID()}@mail.test`
    const wrong = { email, password: 'another long password' }
    expect((await call('POST', '/auth/login', { body: wrong, fetcher })).status).toBe(401)
    await signIn()
    const after = await scrape(fetcher)
    expect(valueIn(after, failure)).toBeGreaterThan(valueIn(before, failure))
    expect(valueIn(after, success)).toBeGreaterThanOrEqual(valueIn(before, success))
  })

  it('has payments by what came of them', async () => {
    const { fetcher } = isolate({}, OTHER_REDIS_URL)
    const person = await signIn()
    const series = (kind: string, result: string) =>
      `vibesmatch_payments_total{kind="${kind}",provider="stripe",result="${result}"}`
    const pay = async (kind: 'coins' | 'subscription', token: string) => {
      const [path, what] =
        kind === 'coins'
          ? ['/coins/purchase', { package_id: 'coins_300' }]
          : ['/billing/subscribe', { plan_id: 'premium_monthly' }]
      const headers = { 'idempotency-key': crypto.randomUUID() }
      const body = { ...what, payment_method: { type: 'card', token } }
      return (await person.call('POST', path, body, { headers, fetcher })).status
    }
    const before = await scrape(fetcher)
    expect(await pay('coins', 'pm_card_visa')).toBe(200)
    expect(await pay('coins', 'pm_card_chargeDeclined')).toBe(402)
    expect(await pay('coins', 'pm_card_authenticationRequired')).toBe(200)
    expect(await pay('subscription', 'pm_card_visa')).toBe(200)
    expect(await pay('subscription', 'pm_card_visa')).toBe(409)
    const after = await scrape(fetcher)
    for (const [kind, result] of [
      ['coins', 'paid'],
      ['coins', 'declined'],
      ['coins', 'pending'],
      ['subscription', 'paid'],
      ['subscription', 'refused'],
    ] as const)
      expect(valueIn(after, series(kind, result)), result).toBe(valueIn(before, series(kind, result)) + 1)
  })

  /** Twilio says of it that it is no mobile phone; see node/providers.ts. */
  const REFUSED = '+4915100221614'

  const DOWN = { TWILIO_API_URL: BROKEN_URL, PLIVO_API_URL: BROKEN_URL }

  it.each<[string, string, Record<string, unknown>, Record<string, number>]>([
    ['the first works', freshPhone(), {}, { 'sms ok': 1 }],
    [
      'the first does not know us',
      freshPhone(),
      { TWILIO_AUTH_TOKEN: 'wrong' },
      { 'sms failed': 1, 'sms_second ok': 1 },
    ],
    ['both are down', freshPhone(), DOWN, { 'sms failed': 1, 'sms_second failed': 1 }],
    ['the number is refused', REFUSED, {}, { 'sms refused': 1 }],
  ])('has each provider of texts by itself: %s', async (_when, phone, changes, counted) => {
    const { fetcher } = isolate(secondSms(changes), OTHER_REDIS_URL)
    const before = await scrape(fetcher)
    await call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip: freshIp(), fetcher })
    const after = await scrape(fetcher)
    const added = ['sms', 'sms_second'].flatMap((provider) =>
      ['ok', 'refused', 'failed'].flatMap((result) => {
        const series = `vibesmatch_provider_requests_total{provider="${provider}",result="${result}"}`
        const by = valueIn(after, series) - valueIn(before, series)
        return by === 0 ? [] : [[`${provider} ${result}`, by] as const]
      }),
    )
    expect(Object.fromEntries(added)).toEqual(counted)
  })
})
