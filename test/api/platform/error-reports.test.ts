import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { Jobs } from '../../../src/objects/shared/jobs.ts'
import { objectLog } from '../../../src/providers/deployment-log.ts'
import { allowances } from '../../../src/providers/sentry/reporter.ts'
import type { Json } from '../../support/api.ts'
import { signIn } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { SILENT_PORT, workerWith } from '../../support/worker.ts'

/** Reports reach a local Sentry, which refuses what is wrong with their form or personal; see support/node/sentry.ts. */

const { SENTRY_DSN, PROVIDERS_URL } = env as Env & Record<'SENTRY_DSN' | 'PROVIDERS_URL', string>

// Past the pooler: no database at all, as by a wrong configuration.
const broken = { HYPERDRIVE: null, NEON_DATABASE_URL: undefined }

/** A project of its own. @param begins with 429 its second report is refused */
function project(begins = '1', changes: Record<string, unknown> = {}) {
  const id = begins + String(Number.parseInt(newId().slice(-8), 16)).padStart(10, '0')
  const items = async (): Promise<{ type: string; body: Record<string, Json> }[]> =>
    (await fetch(`${PROVIDERS_URL}/sentry/received/${id}`)).json()
  const settings = { SENTRY_DSN: SENTRY_DSN.replace(/1$/, id), ...changes }
  return { items, settings, fetcher: workerWith({ ...broken, ...settings }) }
}

/** Reports of objects have the settings of all tests, and so one allowance. */
beforeEach(() => allowances.clear())

const ofAllTests = async (isWanted: (event: Json) => boolean): Promise<Json[]> => {
  const items: { type: string; body: Json }[] = await (await fetch(`${PROVIDERS_URL}/sentry/received/1`)).json()
  return items.filter(({ type, body }) => type === 'event' && isWanted(body)).map(({ body }) => body)
}

describe('a request that fails', () => {
  it('is reported with version, route and request id, and with nobody', async () => {
    const person = await signIn()
    const { fetcher, items } = project('1', { SENTRY_RELEASE: 'r-7' })
    const headers = { 'user-agent': `${person.phone} browser`, referer: `https://x.example/?token=${person.token}` }
    const answer = await person.call(
      'PUT',
      '/profile/me?phone=4915112345678',
      { bio: 'a secret' },
      { fetcher, headers },
    )
    expect(answer.error.code).toBe('INTERNAL')
    const [{ type, body: event } = { type: '', body: {} }, ...more] = await items()
    expect([type, more.length]).toEqual(['event', 0])
    expect(event).toMatchObject({
      environment: 'development',
      release: 'r-7',
      level: 'error',
      transaction: 'request /api/v1/profile/me',
      tags: { request_id: answer.error.request_id, method: 'PUT', status: '500', error_code: 'INTERNAL' },
      exception: { values: [{ type: expect.any(String), stacktrace: { frames: expect.any(Array) } }] },
    })
    const { frames } = event['exception'].values[0].stacktrace
    expect(frames.at(-1).filename).toMatch(/^(src|node_modules)\//)
    for (const secret of [person.id, person.phone.slice(1), person.token, 'a secret', 'browser', '4915112345678'])
      expect(JSON.stringify(event)).not.toContain(secret)
  })

  it('is reported under the id of the deployed version, where nothing else is said', async () => {
    const person = await signIn()
    const { fetcher, items } = project('1', { CF_VERSION_METADATA: { id: 'v-1', tag: '', timestamp: '' } })
    await person.call('GET', '/profile/me', undefined, { fetcher })
    expect((await items())[0]?.body['release']).toBe('v-1')
  })

  it('is not reported where the client is at fault', async () => {
    const person = await signIn()
    const { items, settings } = project()
    await person.call('GET', '/nowhere', undefined, { fetcher: workerWith(settings) })
    await person.call('PUT', '/profile/me', { bio: 7 }, { fetcher: workerWith(settings) })
    expect(await items()).toEqual([])
  })

  it('is counted, and not reported, where it falls out of the sample', async () => {
    const person = await signIn()
    const { fetcher, items, settings } = project('1', { SENTRY_SAMPLE_RATE: '0' })
    await person.call('GET', '/profile/me', undefined, { fetcher })
    expect(await items()).toEqual([])
    const whole = workerWith({ ...settings, ...broken, SENTRY_SAMPLE_RATE: '1' })
    await person.call('GET', '/profile/me', undefined, { fetcher: whole })
    expect((await items()).at(-1)?.body['discarded_events']).toEqual([
      { reason: 'sample_rate', category: 'error', quantity: 1 },
    ])
  })

  it('is reported at most thrice a minute', async () => {
    const person = await signIn()
    const { fetcher, items } = project()
    for (let n = 0; n < 5; n += 1) await person.call('GET', '/profile/me', undefined, { fetcher })
    expect(await items()).toHaveLength(3)
  })

  it('is no longer reported once Sentry wants no more', async () => {
    const person = await signIn()
    const { fetcher, items, settings } = project('429')
    for (const path of ['/profile/me', '/matching/feed', '/users/blocked'])
      await person.call('GET', path, undefined, { fetcher })
    expect(await items()).toHaveLength(1)
    const [allowance] = [...allowances].flatMap(([url, one]) =>
      url.includes(settings.SENTRY_DSN.split('/').at(-1) ?? '') ? [one] : [],
    )
    expect(allowance?.takeDiscarded()).toEqual(new Map([['ratelimit_backoff', 2]]))
  })

  it('leaves what was counted before to the next report, where it does not arrive', async () => {
    const person = await signIn()
    const settings = { SENTRY_DSN: 'http://key@127.0.0.1:1/1', ...broken }
    for (const SENTRY_SAMPLE_RATE of ['0', '1'])
      await person.call('GET', '/profile/me', undefined, { fetcher: workerWith({ ...settings, SENTRY_SAMPLE_RATE }) })
    expect(allowances.get('http://127.0.0.1:1/api/1/envelope/')?.takeDiscarded()).toEqual(
      new Map([
        ['sample_rate', 1],
        ['network_error', 1],
      ]),
    )
  })

  it.each([
    ['refuses connections', '127.0.0.1:1'],
    ['never answers', `127.0.0.1:${SILENT_PORT}`],
  ])('is answered all the same, and at once, while Sentry %s', async (_what, host) => {
    const person = await signIn()
    const settings = { SENTRY_DSN: `http://key@${host}/1`, ...broken }
    const before = performance.now()
    const answer = await person.call('GET', '/profile/me', undefined, {
      fetcher: workerWith(settings, { hasty: true }),
    })
    expect(answer.error.code).toBe('INTERNAL')
    expect(performance.now() - before).toBeLessThan(1_500)
  })
})

describe('an object that fails', () => {
  it('reports the frame, and goes on', async () => {
    const person = await signIn()
    const socket = await connect('/ws', person.token)
    const table = `inbox_${newId().slice(-12)}`
    const hub = env.USER_HUB.getByName(person.id)
    await runInDurableObject(hub, (_object, { storage }) => storage.sql.exec(`alter table inbox rename to ${table}`))
    const messageId = newId()
    const { data } = await socket.request('mark_read', { message_id: messageId })
    expect(data['code']).toBe('INTERNAL')
    await expect.poll(() => ofAllTests(({ tags }) => tags['frame'] === 'mark_read')).toHaveLength(1)
    const [event] = await ofAllTests(({ tags }) => tags['frame'] === 'mark_read')
    expect(event.tags).toMatchObject({ object: 'user-hub', frame: 'mark_read' })
    for (const secret of [person.id, messageId]) expect(JSON.stringify(event)).not.toContain(secret)
    await runInDurableObject(hub, (_object, { storage }) => storage.sql.exec(`alter table ${table} rename to inbox`))
    expect((await socket.request('ping')).event).toBe('pong')
  })

  it('reports the job of an alarm', async () => {
    const person = await signIn()
    await (await connect('/ws', person.token)).request('ping')
    const job = `job-${newId().replaceAll(/[^a-f]/g, '')}`
    await runInDurableObject(env.USER_HUB.getByName(person.id), async (_object, { storage }) => {
      const jobs = new Jobs(storage, objectLog(env, 'user-hub'))
      jobs.ensure(job, 1)
      await jobs.runDue(Date.now(), { [job]: () => Promise.reject(new RangeError('out of it')) })
      jobs.cancel(job)
    })
    await expect
      .poll(() => ofAllTests(({ tags }) => tags['job'] === job))
      .toMatchObject([
        { tags: { object: 'user-hub' }, exception: { values: [{ type: 'RangeError', value: 'out of it' }] } },
      ])
  })
})
