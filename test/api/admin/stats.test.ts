import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { METRIC_NAMES } from '../../../src/catalogue/metrics.ts'
import { countStatistics } from '../../../src/features/admin/stats/count-statistics.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { contextWith } from '../../support/context.ts'

/** Statistics, in a deployment where nothing happens but what these tests make happen. */

const HOUR = 3_600_000
const DAY = 24 * HOUR
const world = apart('stats')
let admin: ApartPerson
let senior: ApartPerson
beforeAll(async () => void ([admin, senior] = [await world.person('admin', 90), await world.person('senior', 90)]))

const hourOf = (time: number): number => Math.floor(time / HOUR) * HOUR
const iso = (time: number): string => new Date(time).toISOString()
/** Counts as the clock does; `minute` says at which minute of the hour. */
const count = async ({ inHours = 0, minute }: { inHours?: number; minute?: number } = {}) => {
  const context = contextWith(world.changes)
  const base = Date.now() + inHours * HOUR
  const now = minute === undefined ? base : hourOf(base) + minute * 60_000
  return countStatistics(Object.create(context, { now: { value: () => now } }) as typeof context)
}
const valuesOf = async (metric: string) =>
  new Map(
    (
      await world.query<{ hour: Date; value: string }>('select hour, value from hourly_stats where metric = $1', [
        metric,
      ])
    ).map(({ hour, value }) => [hour.getTime(), Number(value)]),
  )
const stats = async (range = 'day') => (await admin.call('GET', `/admin/stats?range=${range}`)).data
const progress = async () =>
  (await world.query<{ at: Date }>('select counted_until as at from stats_progress'))[0]?.at.getTime()

/** Some of everything that is counted, at a time. */
async function happen(at: number): Promise<void> {
  const [a, b] = [await world.person(), await world.person()].map(({ id }) => id).toSorted() as [string, string]
  const ids = { conversation: newId(at), match: newId(at), when: iso(at) }
  await world.query('update users set created_at = $2, last_active_at = $2 where id = any($1)', [[a, b], ids.when])
  await world.query('update profiles set first_published_at = $2 where user_id = $1', [a, ids.when])
  await world.query(
    `insert into conversations (id, user_a, user_b, status, created_at, updated_at) values ($1, $2, $3, 'open', $4, $4)`,
    [ids.conversation, a, b, ids.when],
  )
  await world.query(
    `insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at) values ($1, $2, $3, $4, 'mutual', 'active', $5)`,
    [ids.match, a, b, ids.conversation, ids.when],
  )
  for (const seq of [1, 2, 3])
    await world.query(
      `insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
       values ($1, $2, $3, $4, 'Hi', 'text', $2, $5)`,
      [ids.conversation, seq, newId(at), a, ids.when],
    )
  for (const [act, outcome] of [
    ['like', 'ok'],
    ['super_like', 'ok'],
    ['like', 'same'],
    ['pass', 'ok'],
  ])
    await world.query(
      `insert into interaction_log (id, actor_id, act, subject_id, outcome, at) values ($1, $2, $3, $4, $5, $6)`,
      [newId(at), a, act, b, outcome, ids.when],
    )
  await world.query(
    `insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at) values ($1, $2, $3, $4, $5, 'audio', $6)`,
    [newId(at), ids.conversation, ids.match, a, b, ids.when],
  )
  for (const isIllegal of [false, false, true])
    await world.query(
      `insert into reports (id, reporter_id, reported_id, reason, is_illegal, created_at) values ($1, $2, $3, 'scam', $4, $5)`,
      [newId(at), a, b, isIllegal, ids.when],
    )
  await world.query(
    `insert into cases (id, subject_id, status, queue, severity, due_at, opened_at, updated_at, closed_at)
     values ($1, $2, 'closed', 'fraud', 2, $3::timestamptz, $3::timestamptz - interval '90 minutes', $3, $3)`,
    [newId(at), b, ids.when],
  )
  await world.query(
    `insert into entitlement_events (id, user_id, source, kind, plan_id, at) values ($1, $2, 'stripe', 'started', $3, $4)`,
    [newId(at), a, 'premium_monthly', ids.when],
  )
}

describe('counting', () => {
  // The hour must not end between two looks at the clock.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  it('starts thirty days back, makes up for what was missed, and counts each hour', async () => {
    const when = hourOf(Date.now()) - 3 * DAY
    await happen(when + 10 * 60_000)
    // Another hour, and the last instant of that one.
    await happen(when + HOUR - 1)
    await happen(when + HOUR)
    expect(await count()).toBe(24)
    expect(await progress()).toBe(hourOf(Date.now()) - 29 * DAY)
    // The days between are like any others.
    await world.query('update stats_progress set counted_until = $1', [iso(when - HOUR)])
    const runs = [await count(), await count(), await count(), await count()]
    expect(runs).toEqual([24, 24, 23, 0])
    expect(await progress()).toBe(hourOf(Date.now()) - 2 * HOUR)
    const [plan] = await world.query<{ price: number; currency: string }>(
      `select amount_minor as price, currency from subscription_plans where id = 'premium_monthly'`,
    )
    const expected: Record<string, number> = {
      registrations: 2,
      activations: 1,
      likes: 2,
      matches: 1,
      messages: 3,
      calls: 1,
      reports: 2,
      notices: 1,
      cases_closed: 1,
      decision_seconds: 5_400,
      [`revenue:${plan?.currency}`]: plan?.price ?? 0,
      refunds: 0,
    }
    for (const [metric, each] of Object.entries(expected)) {
      const values = await valuesOf(metric)
      expect([metric, values.get(when), values.get(when + HOUR)]).toEqual([metric, 2 * each, each])
    }
    const month = await stats('month')
    expect(month['series'].messages.total).toBeGreaterThanOrEqual(9)
    expect(month['decision_seconds'].total).toBe(5_400)
    expect(month['revenue']).toMatchObject([{ currency: plan?.currency, total: 3 * (plan?.price ?? 0) }])
    expect(Object.keys(month['series'])).toEqual(METRIC_NAMES)
    expect([month['times'].length, month['series'].likes.previous.length]).toEqual([30, 30])
  })

  it('counts the current hour anew, and the last two again for what came late', async () => {
    const now = hourOf(Date.now())
    const before = async () => [
      (await valuesOf('messages')).get(now) ?? 0,
      (await valuesOf('messages')).get(now - HOUR) ?? 0,
    ]
    await count({ minute: 0 })
    const [current = 0, last = 0] = await before()
    await happen(now - HOUR / 2)
    await happen(now)
    await count({ minute: 1 })
    expect(await before()).toEqual([current + 3, last])
    await count({ minute: 9 })
    expect(await before()).toEqual([current + 3, last + 3])
    await count({ minute: 9 })
    expect(await before()).toEqual([current + 3, last + 3])
    const { series, times } = await stats()
    expect([series.messages.values.at(-1), series.messages.values.at(-2)]).toEqual([current + 3, last + 3])
    expect(times.at(-1)).toBe(iso(now))
  })

  it('counts an hour that is over a last time, whenever the clock comes to it', async () => {
    const from = (await progress()) ?? 0
    await count({ inHours: 5 })
    expect(await progress()).toBe(from + 5 * HOUR)
    // A clock that lags behind does not make it begin again.
    await count()
    expect(await progress()).toBe(from + 5 * HOUR)
  })

  it('counts the people of an hour while it lasts, those of a day, and those of thirty days once a day', async () => {
    const now = Date.now()
    await world.query(`update users set last_active_at = $1`, [iso(now)])
    const [row] = await world.query<{ people: string }>('select count(*) as people from users')
    const people = Number(row?.people)
    await count({ minute: 1 })
    expect((await valuesOf('actives')).get(hourOf(now))).toBe(people)
    // Of another day than the hour above, which may be one of these two.
    const day = Math.floor(now / DAY) * DAY - DAY
    const at = (hour: number) => day + hour * HOUR + 59 * 60_000
    const run = (time: number) =>
      countStatistics(Object.create(contextWith(world.changes), { now: { value: () => time } }) as never)
    await world.query(`update users set last_active_at = $1`, [iso(day)])
    await run(at(22))
    expect((await valuesOf('actives_day')).get(day)).toBe(people)
    expect((await valuesOf('actives_30_days')).get(day)).toBeUndefined()
    await run(at(23))
    expect((await valuesOf('actives_30_days')).get(day)).toBe(people)
    // What is over is not written again: most have been active since.
    await count({ inHours: 3, minute: 9 })
    expect((await valuesOf('actives')).get(hourOf(now))).toBe(people)
  })
})

describe('what is counted', () => {
  it('is read by ranges of indexes', async () => {
    await world.query('set enable_seqscan = off')
    const rows = await world.query<{ 'QUERY PLAN': Plan[] }>(
      `explain (format json) select * from counts_between(now() - interval '1 hour', now())`,
    )
    const active = await world.query<{ 'QUERY PLAN': Plan[] }>(
      `explain (format json) select count(*) from users u where u.last_active_at >= now() - interval '1 hour'`,
    )
    await world.query('reset enable_seqscan')
    const scans = [...rows, ...active].flatMap((row) => scansOf(row['QUERY PLAN'][0]?.Plan))
    expect(scans.length).toBeGreaterThanOrEqual(13)
    const loose = scans.filter(
      (scan) => scan['Relation Name'] !== 'subscription_plans' && scan['Index Cond'] === undefined,
    )
    expect(loose.map((scan) => `${scan['Node Type']} ${scan['Relation Name']}`)).toEqual([])
  })
})

interface Plan {
  Plan?: Plan
  Plans?: Plan[]
  'Node Type'?: string
  'Relation Name'?: string
  'Index Cond'?: string
}

/** The reads of tables in a plan. A bitmap's condition is with its index. */
const scansOf = (plan: Plan | undefined): Plan[] =>
  plan === undefined
    ? []
    : [
        ...(plan['Relation Name'] === undefined || plan['Node Type'] === 'Bitmap Heap Scan' ? [] : [plan]),
        ...(plan.Plans ?? []).flatMap(scansOf),
      ]

describe('GET /admin/stats', () => {
  it('says what waits', async () => {
    const person = await world.person()
    await world.query(
      `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, status, created_at)
       values ($1, $2, 'x', 'photos/x', 'L0', 1, 1, 0, 'pending', now() - interval '1 hour')`,
      [newId(), person.id],
    )
    await world.query(
      `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
       values ($1, $2, 'safety', 1, now() - interval '1 hour', now() - interval '5 hours', now())`,
      [newId(), person.id],
    )
    await world.query(
      `insert into outbox (id, type, payload, due_at, created_at) values ($1, 'photo.deleted', '{}', now() - interval '10 minutes', now())`,
      [newId()],
    )
    const answer = await admin.call('GET', '/admin/stats')
    const { queues } = answer.data
    expect(answer.trips.db).toBe(1)
    expect(queues.cases.find(({ queue }: { queue: string }) => queue === 'safety')).toMatchObject({
      open: 1,
      overdue: 1,
    })
    expect(queues.cases.map(({ queue }: { queue: string }) => queue)).toContain('notices')
    expect(queues.photos).toMatchObject({ count: 1, oldest_at: expect.any(String) })
    expect(queues.outbox.due).toBeGreaterThanOrEqual(1)
    expect(queues.outbox.lag_seconds).toBeGreaterThanOrEqual(600)
    expect(queues.appeals).toEqual({ count: 0, overdue: 0, oldest_at: null })
  })
})

describe('GET /admin/transparency', () => {
  const day = (time: number): string => iso(time).slice(0, 10)
  const period = () => `from=${day(Date.now() - 200 * DAY)}&to=${day(Date.now() - 100 * DAY)}`

  it('counts a period, and comes as a table that no spreadsheet runs', async () => {
    const at = Date.now() - 150 * DAY
    const subject = newId(at)
    const [caseId, decision, statement] = [newId(at), newId(at), newId(at)]
    await world.query(
      `insert into cases (id, subject_id, status, queue, severity, due_at, opened_at, updated_at, closed_at)
       values ($1, $2, 'closed', 'fraud', 2, $3::timestamptz, $3::timestamptz - interval '2 hours', $3, $3)`,
      [caseId, subject, iso(at)],
    )
    await world.query(
      `insert into reports (id, reported_id, reason, is_illegal, case_id, created_at) values ($1, $2, 'scam', true, $3, $4)`,
      [newId(at), subject, caseId, iso(at)],
    )
    await world.query(
      `insert into safety_decisions (id, case_id, subject_id, policy, measure, explanation, state, decided_by, created_at)
       values ($1, $2, $3, 'scam', 'suspension', 'Scam', 'effective', $4, $5)`,
      [decision, caseId, subject, admin.id, iso(at)],
    )
    await world.query(
      `insert into statements (id, decision_id, user_id, appeal_until, created_at) values ($1, $2, $3, $4, $4)`,
      [statement, decision, subject, iso(at)],
    )
    await world.query(
      `insert into appeals (id, statement_id, decision_id, user_id, status, first_by, decided_by, decided_at, explanation, due_at, created_at)
       values ($1, $2, $3, $4, 'rejected', $5, $6, $7::timestamptz + interval '1 day', 'No', $7, $7)`,
      [newId(at), statement, decision, subject, admin.id, senior.id, iso(at)],
    )
    await world.query(
      `insert into hourly_stats (hour, metric, value) values ($1, 'actives_30_days', 40), ($2, 'actives_30_days', 60)`,
      [iso(Math.floor(at / DAY) * DAY), iso(Math.floor(at / DAY) * DAY + DAY)],
    )
    const { data, trips } = await senior.call('GET', `/admin/transparency?${period()}`)
    expect(trips.db).toBe(1)
    expect(data).toMatchObject({
      reports: [{ reason: 'scam', is_illegal: true, count: 1 }],
      decisions: [
        {
          measure: 'suspension',
          policy: 'scam',
          category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
          count: 1,
          after_notice: 1,
        },
      ],
      cases: { closed: 1, median_seconds: 7_200 },
      appeals: [{ status: 'rejected', count: 1, median_seconds: 86_400 }],
      suspensions: { suspensions: 1, bans: 0, undone: 0 },
      automated: { decisions: 0 },
      recipients: { average: 50, days: 2 },
    })
    const { text, headers } = await senior.call('GET', `/admin/transparency/export?${period()}`)
    expect(headers.get('content-disposition')).toContain('attachment')
    expect(text.split('\r\n').slice(0, 3)).toEqual([
      '"section","name","detail","value"',
      '"notices","scam","","1"',
      '"decisions","suspension","scam","1"',
    ])
    expect(text).not.toContain(subject)
  })

  it('takes a period of at most a year', async () => {
    const refusal = async (from: string, to: string) =>
      (await senior.call('GET', `/admin/transparency?from=${from}&to=${to}`)).error.code
    const today = day(Date.now())
    expect(await refusal(today, today)).toBe('VALIDATION_FAILED')
    expect(await refusal(day(Date.now() - 400 * DAY), today)).toBe('VALIDATION_FAILED')
    expect(await refusal('soon', today)).toBe('VALIDATION_FAILED')
  })
})
