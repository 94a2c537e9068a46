import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '../../../src/features/endpoints.ts'
import { freshIp, ORIGIN } from '../../support/api.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { CHANGES, freshCast, UNCHANGED } from '../../support/cases-changed.ts'
import { hubOf } from '../../support/objects.ts'
import { open, type TestSocket } from '../../support/sockets.ts'

/** Operators at the console hear by their sockets that cases have changed. A deployment of its own: others change cases, too. */
const deployment = apart('counts')
const { query } = deployment

/** How often the console reads the counts without a socket. */
const POLL = 4_000

async function connect({ token }: ApartPerson): Promise<TestSocket> {
  const headers = { upgrade: 'websocket', authorization: `Bearer ${token}`, 'cf-connecting-ip': freshIp() }
  const socket = open(await deployment.worker()(new Request(`${ORIGIN}/api/v1/ws`, { headers })))
  await socket.next('authenticated')
  return socket
}

const readCounts = ({ call }: ApartPerson) => call('GET', '/admin/cases/queues')

/** An operator who looks at the counts, with a socket. */
async function atConsole(role: 'moderator' | 'senior' | 'admin' = 'moderator') {
  const operator = await deployment.person(role)
  await query('update users set role = $2 where id = $1', [operator.id, role])
  const socket = await connect(operator)
  expect((await readCounts(operator)).status).toBe(200)
  return { operator, socket }
}

/** How often somebody has been told by now: a pong comes after whatever was sent before. */
async function told(socket: TestSocket): Promise<number> {
  await socket.request('ping')
  return socket.all('admin:cases_changed').length
}

/** Changes a case; the Worker has told it when it answers. */
async function change(): Promise<void> {
  const { moderator, caseId } = await freshCast(deployment)
  const { status, text } = await moderator.call('POST', `/admin/cases/${caseId}/notes`, { text: 'A test.' })
  expect(status, text).toBe(200)
}

describe('a change of a case', () => {
  let socket: TestSocket
  beforeAll(async () => void ({ socket } = await atConsole()))

  it.each(Object.entries(CHANGES))('is told once by %s', async (_operation, prepare) => {
    const act = await prepare(await freshCast(deployment))
    const before = await told(socket)
    const { status, text } = await act()
    expect([200, 201, 409], text).toContain(status)
    await expect.poll(() => socket.all('admin:cases_changed').length, { timeout: POLL }).toBe(before + 1)
    expect(await told(socket)).toBe(before + 1)
  })

  it('is made by no other operation of the safety team', () => {
    const meant =
      /^\/admin\/(cases|decisions|appeals|reports|photos)|^\/safety|^\/match\/report|^\/users\/\{userId\}\/report/
    const writing = endpoints.filter(({ method, path }) => method !== 'get' && meant.test(path))
    const names = writing.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    const elsewhere = ['POST /safety/block']
    const known = [...Object.keys(CHANGES).filter((name) => names.includes(name)), ...UNCHANGED, ...elsewhere]
    expect(names.toSorted()).toEqual(known.toSorted())
  })

  it('is not told where nothing has changed', async () => {
    const { moderator, caseId } = await freshCast(deployment)
    const before = await told(socket)
    expect((await moderator.call('POST', `/admin/cases/${caseId}/release`)).status).toBe(200)
    expect((await moderator.call('GET', `/admin/cases/${caseId}`)).status).toBe(200)
    expect(await told(socket)).toBe(before)
  })
})

describe('who is told', () => {
  it('is each operator at the console, on the session that looks, and on no other', async () => {
    const [one, two] = [await atConsole(), await atConsole('admin')]
    const away = await connect(await deployment.person('moderator'))
    const [heard, alsoHeard] = [await told(one.socket), await told(two.socket)]
    await change()
    expect(await told(one.socket)).toBe(heard + 1)
    expect(await told(two.socket)).toBe(alsoHeard + 1)
    expect(await told(away)).toBe(0)
  })

  it('is nobody without the permission, who cannot say that they look', async () => {
    const support = await deployment.person('support')
    const socket = await connect(support)
    expect((await readCounts(support)).error.code).toBe('FORBIDDEN')
    await change()
    expect(await told(socket)).toBe(0)
  })

  it.each([
    ['whose role was taken', `update users set role = 'user' where id = $1`],
    ['whose role was changed to one without', `update users set role = 'finance' where id = $1`],
    ['who is suspended', `update users set status = 'suspended' where id = $1`],
    ['whose session has ended', `update sessions set ended_at = now() where user_id = $1`],
    ['who has deleted their account', `update users set deleted_at = now() where id = $1`],
  ])('is no operator %s, although their socket is open', async (_who, taking) => {
    const { operator, socket } = await atConsole()
    const before = await told(socket)
    await query(taking, [operator.id])
    await change()
    expect(await told(socket)).toBe(before)
  })
})

it('nothing is stored of it: a socket that resumes is not told again', async () => {
  const { operator, socket } = await atConsole()
  await change()
  expect(await told(socket)).toBe(1)
  const kept = await runInDurableObject(hubOf(operator.id), (_hub, state) =>
    state.storage.sql.exec('select count(*) as count from events').one(),
  )
  expect(kept).toEqual({ count: 0 })
  const back = await connect(operator)
  expect((await back.request('resume', { last_event_id: 0 })).event).toBe('resumed')
  expect(await told(back)).toBe(0)
})

describe('what has nobody to tell', () => {
  it('asks Postgres for nobody, and leaves no event behind', async () => {
    const { moderator, caseId } = await freshCast(deployment)
    const { trips, status } = await moderator.call('POST', `/admin/cases/${caseId}/claim`)
    expect(status).toBe(200)
    expect(trips).toEqual({ db: 1, redis: 1 })
    // What tests have written without a Worker is younger than the sweep.
    const left = await query(`select id from outbox where type = 'cases.changed' and attempts > 0`)
    expect(left).toEqual([])
  })

  it('is done all the same without Redis', async () => {
    const { moderator, caseId } = await freshCast(deployment)
    const fetcher = deployment.worker({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })
    const { status, text } = await moderator.call(
      'POST',
      `/admin/cases/${caseId}/notes`,
      { text: 'A test.' },
      { fetcher },
    )
    expect(status, text).toBe(200)
  })
})
