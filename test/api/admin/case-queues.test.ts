import { beforeAll, describe, expect, it } from 'vitest'
import { QUEUES } from '../../../src/catalogue/cases.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'

/** Queues that are empty but for what each test puts there: a deployment of its own. */
const deployment = apart('cases')
const { query } = deployment
const person = (role: 'moderator' | 'senior') => deployment.person(role)

interface Wanted {
  queue?: string
  severity?: number
  language?: string | null
  dueIn?: number
  subject?: string
  isEscalated?: boolean
}

async function waiting({
  queue = 'fraud',
  severity = 3,
  language = null,
  dueIn = 60,
  subject = newId(),
  isEscalated = false,
}: Wanted = {}) {
  const id = newId()
  await query(
    `insert into cases (id, subject_id, queue, severity, language, due_at, is_escalated, opened_at, updated_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6), $7, now(), now())`,
    [id, subject, queue, severity, language, dueIn, isEscalated],
  )
  return id
}
const empty = async () => {
  await query('delete from reports')
  await query('update safety_decisions set case_id = null')
  await query('delete from cases')
}

const next = async (by: ApartPerson, wanted: object = {}) =>
  (await by.call('POST', '/admin/cases/next', wanted)).data['case']?.id ?? null
const idsOf = async (by: ApartPerson, filter = '') =>
  (await by.call('GET', `/admin/cases${filter}`)).data['cases'].map(({ id }: { id: string }) => id)

let [one, two]: [ApartPerson, ApartPerson] = [] as never
beforeAll(async () => {
  ;[one, two] = await Promise.all([person('moderator'), person('moderator')])
})

describe('the next case', () => {
  it('is claimed by the decision before it, and is none that the moderator has skipped', async () => {
    await empty()
    const decide = async (next?: object) => {
      const { id } = await deployment.person()
      const body = { policy: 'harassment', measure: 'warning', explanation: 'You went on after a no.', next }
      return (await one.call('POST', `/admin/cases/${await waiting({ subject: id, severity: 4 })}/decision`, body)).data
    }
    const [skipped, wanted] = [await waiting({ severity: 1 }), await waiting({ severity: 2 })]
    await one.call('POST', `/admin/cases/${skipped}/skip`)
    expect(await decide()).not.toHaveProperty('next_case_id')
    expect((await decide({}))['next_case_id']).toBe(wanted)
    expect(await query('select claimed_by from cases where id = $1', [wanted])).toEqual([{ claimed_by: one.id }])
    expect(await decide({})).not.toHaveProperty('next_case_id')
  })

  it('is the most urgent that nobody holds, and one for each of many who ask at once', async () => {
    await empty()
    const late = await waiting({ severity: 1, dueIn: 30 })
    const mild = await waiting({ severity: 4, dueIn: 1 })
    const first = await waiting({ severity: 1, dueIn: 10 })
    const all = await Promise.all(Array.from({ length: 5 }, () => person('moderator')))
    const got = await Promise.all(all.map((by) => next(by)))
    expect(new Set(got)).toEqual(new Set([late, mild, first, null]))
    expect(got.filter((id) => id === null)).toHaveLength(2)
    await query('update cases set claimed_by = null, claimed_until = null')
    const order = [await next(one), await next(one), await next(one), await next(one)]
    expect(order).toEqual([first, late, mild, null])
    // A lease that has run out is as good as none.
    await query(`update cases set claimed_until = now() - interval '1 second' where id = $1`, [late])
    expect(await next(two)).toBe(late)
  })

  it('is of the queue and of the languages that are asked for', async () => {
    await empty()
    const portuguese = await waiting({ language: 'pt', severity: 1 })
    const german = await waiting({ language: 'de', severity: 2, queue: 'conduct' })
    const any = await waiting({ severity: 4 })
    expect(await next(two, { queue: 'safety' })).toBeNull()
    expect(await next(two, { queue: 'conduct' })).toBe(german)
    expect(await next(two, { languages: ['de', 'fr'] })).toBe(any)
    expect(await next(two, { skip: [portuguese] })).toBeNull()
    expect(await next(two, { languages: ['pt'] })).toBe(portuguese)
  })

  it('is none that the moderator has skipped within the hour', async () => {
    await empty()
    const id = await waiting()
    const by = await person('moderator')
    await by.call('POST', `/admin/cases/${id}/claim`)
    const skipped = await by.call('POST', `/admin/cases/${id}/skip`)
    expect(skipped.data['case'].claim).toBeNull()
    expect(await next(by)).toBeNull()
    await query(`update case_entries set at = at - interval '61 minutes' where case_id = $1`, [id])
    expect(await next(by)).toBe(id)
  })

  it('is none about themselves, none that they have reported, and none for seniors', async () => {
    await empty()
    const by = await person('moderator')
    await waiting({ subject: by.id, severity: 1 })
    const reported = await waiting({ severity: 1 })
    await query(
      `insert into reports (id, reporter_id, reported_id, reason, case_id, created_at)
       select uuidv7(), $1, subject_id, 'spam', id, now() from cases where id = $2`,
      [by.id, reported],
    )
    const escalated = await waiting({ isEscalated: true, severity: 1 })
    expect(await next(by)).toBeNull()
    const senior = await person('senior')
    await query('update cases set claimed_by = $1, claimed_until = now() + $2::interval where id = $3', [
      newId(),
      '5 minutes',
      reported,
    ])
    await query('update cases set severity = 4 where subject_id = $1', [by.id])
    expect(await next(senior)).toBe(escalated)
  })
})

describe('the list', () => {
  it('is in the order of work, in pages, by what is asked for', async () => {
    await empty()
    const ids: string[] = []
    for (const severity of [1, 2, 3]) for (const dueIn of [-10, 20]) ids.push(await waiting({ severity, dueIn }))
    expect(await idsOf(one)).toEqual(ids)
    const pages: string[] = []
    let cursor = ''
    for (let n = 0; n < 3; n += 1) {
      const page = await one.call('GET', `/admin/cases?limit=2${cursor}`)
      pages.push(...page.data['cases'].map(({ id }: { id: string }) => id))
      cursor = `&cursor=${page.meta.pagination.cursor}`
      expect(page.meta.pagination.has_more).toBe(n < 2)
    }
    expect(pages).toEqual(ids)
    expect(await idsOf(one, '?severity=2')).toEqual(ids.slice(2, 4))
    await one.call('POST', `/admin/cases/${ids[0]}/claim`)
    expect(await idsOf(one, '?claimed=me')).toEqual([ids[0]])
    expect(await idsOf(two, '?claimed=none&severity=1')).toEqual([ids[1]])
    expect((await one.call('GET', '/admin/cases')).data['cases'][0]).toMatchObject({ is_overdue: true })
    const foreign = await one.call('GET', `/admin/cases?limit=2&severity=1${cursor}`)
    expect(foreign.status).toBe(400)
  })

  it('of closed ones has the newest first', async () => {
    await empty()
    const [older, newer] = [await waiting(), await waiting()]
    await query(`update cases set status = 'closed', closed_at = now() - interval '1 day' where id = $1`, [older])
    await query(`update cases set status = 'closed', closed_at = now() where id = $1`, [newer])
    expect(await idsOf(one, '?status=closed')).toEqual([newer, older])
    const { meta } = await one.call('GET', '/admin/cases?status=closed&limit=1')
    expect(await idsOf(one, `?status=closed&limit=1&cursor=${meta.pagination.cursor}`)).toEqual([older])
    expect(await idsOf(one)).toEqual([])
  })

  it('of ten thousand has its first page at once', async () => {
    await empty()
    await query(
      `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
       select uuidv7(), uuidv7(), (array['safety', 'fraud', 'conduct'])[1 + n % 3], 1 + n % 4, now() + make_interval(mins => n), now(), now()
       from generate_series(1, 10000) n`,
    )
    await query('analyze cases')
    const page = (where: string) =>
      query<{ 'QUERY PLAN': string }>(
        `explain (analyze) select case_summary(c => c, day => current_date, at => now()) from cases c
         where c.status = 'open' and c.subject_id <> '${one.id}' ${where} order by c.severity, c.due_at, c.id limit 101`,
      ).then((rows) => rows.map((row) => row['QUERY PLAN']).join('\n'))
    for (const [where, index] of [
      ['', 'cases_waiting'],
      [`and c.queue = 'fraud'`, 'cases_waiting_in_queue'],
      ['and (c.claimed_until > now()) is not true', 'cases_waiting'],
    ] as const) {
      const plan = await page(where)
      expect(plan).toContain(`Index Scan using ${index} on cases`)
      expect(Number(/Execution Time: ([\d.]+) ms/.exec(plan)?.[1])).toBeLessThan(150)
    }
    expect((await one.call('GET', '/admin/cases?limit=100')).data['cases']).toHaveLength(100)
  })
})

describe('the queues', () => {
  it('say what waits in each, and answer 304 while nothing has changed', async () => {
    await empty()
    await waiting({ queue: 'safety', dueIn: -5 })
    const held = await waiting({ queue: 'safety' })
    const by = await person('moderator')
    await waiting({ queue: 'safety', subject: by.id })
    await by.call('POST', `/admin/cases/${held}/claim`)
    const answer = await by.call('GET', '/admin/cases/queues')
    const { queues, mine } = answer.data
    expect(mine).toBe(1)
    expect(queues.map(({ queue }: { queue: string }) => queue)).toEqual(QUEUES)
    expect(queues[0]).toEqual({
      queue: 'safety',
      open: 2,
      overdue: 1,
      claimed: 1,
      oldest_opened_at: expect.any(String),
    })
    expect(queues[1]).toEqual({ queue: 'fraud', open: 0, overdue: 0, claimed: 0, oldest_opened_at: null })
    const headers = { 'if-none-match': answer.headers.get('etag') ?? '' }
    expect((await by.call('GET', '/admin/cases/queues', undefined, { headers })).status).toBe(304)
    await waiting()
    expect((await by.call('GET', '/admin/cases/queues', undefined, { headers })).status).toBe(200)
  })
})
