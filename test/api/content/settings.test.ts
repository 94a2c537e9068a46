import { describe, expect, it } from 'vitest'
import type { Role } from '../../../src/catalogue/roles.ts'
import { APP_SETTINGS, INITIAL_APP_SETTINGS } from '../../../src/catalogue/app-settings.ts'
import { noPostgres } from '../../support/database.ts'
import { call, type Fetch } from '../../support/api.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { keyed } from '../../support/operators.ts'
import { onRedisOutage, withoutPostgres } from '../../support/worker.ts'

const world = apart('settings')

const operator = (role: Role = 'admin') => world.person(role)

const change = (
  admin: ApartPerson,
  key: string,
  value: unknown,
  { expected, ...more }: { expected?: string | null | undefined; dry_run?: boolean } = {},
) =>
  admin.call(
    'PUT',
    `/admin/settings/${key}`,
    { value, reason: 'Ticket 1', ...more },
    typeof expected === 'string' ? { headers: { 'if-match': expected } } : {},
  )

const publicSettings = async () => (await world.call('GET', '/settings')).data['settings']

describe('a setting as operators change it', () => {
  it('has its initial value until somebody changes it, and again once it is given that back', async () => {
    const admin = await operator()
    const own = async () => (await admin.call('GET', '/admin/settings/limit.account_export')).data['setting']
    expect(await own()).toMatchObject({ initial: 5, is_public: false, may_change: 'admin' })
    const { revision: before } = await own()
    const { data, status, text } = await change(admin, 'limit.account_export', 7)
    expect(status, text).toBe(200)
    expect(data).toMatchObject({
      setting: { value: 7, is_changed: true, revision: before + 1, changed_by: admin.id },
      change: { after: 7 },
      is_applied: true,
    })
    expect((await change(admin, 'limit.account_export', 7)).data['is_applied']).toBe(false)
    const back = await admin.call('POST', '/admin/settings/limit.account_export/rollback', {
      revision: 0,
      reason: 'No',
    })
    expect(back.data['setting']).toMatchObject({ value: 5, is_changed: false, revision: before + 2 })
    expect(await world.query(`select from app_settings where key = 'limit.account_export'`)).toEqual([])
  })

  it('says why, whose decision it was, and takes any former value back', async () => {
    const admin = await operator()
    for (const value of [12, 13, 14]) await change(admin, 'limit.media_upload', value)
    const path = '/admin/settings/limit.media_upload'
    const { revisions } = (await admin.call('GET', `${path}/revisions?limit=3`)).data
    expect(revisions).toMatchObject(
      [14, 13, 12].map((value) => ({ value, reason: 'Ticket 1', author_id: admin.id, is_initial: false })),
    )
    const back = await admin.call('POST', `${path}/rollback`, { revision: revisions[2].revision, reason: 'Ticket 2' })
    expect(back.data['setting']).toMatchObject({ value: 12, revision: revisions[0].revision + 1 })
    const log = await world.query('select * from operator_log where operator_id = $1 order by at, id', [admin.id])
    expect(log.at(-1)).toMatchObject({
      act: 'setting.change',
      subject_id: 'limit.media_upload',
      note: 'Ticket 2',
      before: { value: 14 },
      after: { value: 12 },
    })
    await admin.call('POST', `${path}/rollback`, { revision: 0, reason: 'The end' })
    expect((await admin.call('POST', `${path}/rollback`, { revision: 999, reason: 'x' })).status).toBe(404)
  })

  it('says what would change, and changes nothing', async () => {
    const admin = await operator()
    const { data } = await change(admin, 'limit.report', 11, { dry_run: true })
    expect(data).toMatchObject({
      is_applied: false,
      change: { before: 10, after: 11, affects: APP_SETTINGS['limit.report'].affects },
      setting: { value: 10 },
    })
    expect(await world.query('select from app_setting_revisions where author_id = $1', [admin.id])).toEqual([])
    expect(await world.query('select from operator_log where operator_id = $1', [admin.id])).toEqual([])
  })

  it('is changed by one of two who have read the same revision', async () => {
    const admin = await operator()
    const path = '/admin/settings/limit.profile_update'
    const etag = (await admin.call('GET', path)).headers.get('etag')
    const answers = await Promise.all(
      [31, 32].map((value) => change(admin, 'limit.profile_update', value, { expected: etag })),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    expect((await change(admin, 'limit.profile_update', 33, { expected: etag })).error.code).toBe('PRECONDITION_FAILED')
    const fresh = answers.find(({ status }) => status === 200)?.headers.get('etag')
    expect((await change(admin, 'limit.profile_update', 30, { expected: fresh })).status).toBe(200)
  })

  it('is changed once by a request that is repeated', async () => {
    const admin = await operator()
    const key = keyed()
    const once = () =>
      admin.call('POST', '/admin/settings/limit.messages_list/rollback', { revision: 0, reason: 'x' }, key)
    await change(admin, 'limit.messages_list', 121)
    const [first, second] = [await once(), await once()]
    expect(second.text).toBe(first.text)
  })

  it.each([
    ['pass_days', 0, 'body.value'],
    ['pass_days', '30', 'body.value'],
    ['pass_days', null, 'body.value'],
    ['limit.interest_daily', 1_001, 'body.value'],
    ['minimum_age', 17, 'body.value'],
    ['minimum_app_version', { ios: '2.x' }, 'body.value.ios'],
    ['minimum_app_version', { windows: '2' }, 'body.value'],
    ['maintenance', { message: { pt: 'Voltamos já' } }, 'body.value.message'],
    ['maintenance', { message: { en: '' } }, 'body.value.message.en'],
    ['announcement', { id: 'a', level: 'info', message: { en: 'x' }, url: 'javascript:alert(1)' }, 'body.value.url'],
    ['announcement', { id: 'a', level: 'info', message: { en: 'x'.repeat(501) } }, 'body.value.message.en'],
    ['feature.calls', { percentage: 101 }, 'body.value.percentage'],
  ])('refuses %s = %j', async (key, value, path) => {
    const { status, error } = await change(await operator(), key, value)
    expect([status, error.details?.['issues'][0].path]).toEqual([400, path])
  })

  it('is one of the registry, and is for operators who have signed in lately', async () => {
    const admin = await operator()
    for (const key of ['nothing', '__proto__', 'constructor', 'limit.login'])
      expect((await change(admin, key, 1)).status).toBeGreaterThanOrEqual(400)
    expect((await change(admin, 'nothing', 1)).error.code).toBe('NOT_FOUND')
    for (const role of ['user', 'moderator'] as const) {
      const somebody = await operator(role)
      expect((await change(somebody, 'pass_days', 31)).status).toBe(403)
      expect((await somebody.call('GET', '/admin/settings')).status).toBe(403)
    }
    expect(
      (await admin.call('GET', '/admin/settings')).data['settings'].map(({ key }: { key: string }) => key),
    ).toEqual(Object.keys(APP_SETTINGS))
  })

  it('keeps its history as it was', async () => {
    const admin = await operator()
    await change(admin, 'limit.location_update', 7)
    await change(admin, 'limit.location_update', 6)
    await expect(world.query(`update app_setting_revisions set reason = 'x'`)).rejects.toThrow(/append-only/)
    await expect(world.query('delete from app_setting_revisions')).rejects.toThrow(/append-only/)
  })
})

describe('the public settings', () => {
  it('are read without a token, a statement or a trip but that of the limits', async () => {
    const settings = await publicSettings()
    expect(settings).toMatchObject({ min_photos: 1, minimum_age: 18, pass_days: 30, 'limit.interest_daily': 20 })
    expect(Object.keys(settings).filter((key) => key.startsWith('feature.'))).toEqual([])
    await call('GET', '/settings')
    for (let i = 0; i < 3; i += 1) expect((await call('GET', '/settings')).trips).toEqual({ db: 0, redis: 1 })
    const { headers } = await call('GET', '/settings')
    expect(headers.get('cache-control')).toMatch(/^public, max-age=5,/)
    expect((await call('GET', '/settings', { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status).toBe(
      304,
    )
  })

  it('change at once where they are changed, and in another isolate with its next request', async () => {
    const admin = await operator()
    const elsewhere = world.anotherIsolate()
    const there = async () => (await world.call('GET', '/settings', { fetcher: elsewhere })).data['settings']
    expect((await there())['limit.super_like_daily']).toBe(1)
    for (const value of [2, 3]) {
      await change(admin, 'limit.super_like_daily', value)
      expect((await publicSettings())['limit.super_like_daily']).toBe(value)
      expect((await there())['limit.super_like_daily']).toBe(value)
    }
    const still = await world.call('GET', '/settings', { fetcher: elsewhere })
    expect(still.trips).toEqual({ db: 0, redis: 1 })
  })

  it('stay as they are without Redis, and without Postgres', async () => {
    await publicSettings()
    for (const fetcher of [onRedisOutage(), withoutPostgres()])
      expect((await call('GET', '/settings', { fetcher })).data['settings']).toMatchObject({ pass_days: 30 })
  })

  it('are those of the copy in Redis for an isolate that starts while Postgres is away', async () => {
    const admin = await operator()
    await change(admin, 'pass_days', 77)
    await publicSettings()
    const daysOf = async (fetcher: Fetch) =>
      (await world.call('GET', '/settings', { fetcher })).data['settings'].pass_days
    expect(await daysOf(world.anotherIsolate(noPostgres))).toBe(77)
    // And with neither, what the product comes with.
    const alone = world.anotherIsolate({ ...noPostgres, UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })
    expect(await daysOf(alone)).toBe(30)
  })
})

describe('what Postgres does where nothing is changed', () => {
  it('is what the registry says', async () => {
    const [row] = await world.query<{ least: number }>('select min_photos() as least')
    expect(row?.least).toBe(INITIAL_APP_SETTINGS.min_photos)
  })
})
