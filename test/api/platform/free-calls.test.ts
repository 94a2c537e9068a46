import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { apiEndpoints } from '../../../src/features/endpoints.ts'
import { isSignedConversation, newConversationId } from '../../../src/security/conversation-id.ts'
import { pathsOf } from '../../../src/http/endpoint.ts'
import { readSettings } from '../../../src/settings.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call, freshIp, ORIGIN } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { namingWorker } from '../../support/named-objects.ts'
import { matched, published, signIn } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

/** What a caller gets for nothing has to cost next to nothing. */

afterEach(() => void vi.useRealTimers())

const limited = (name: string, max: number) =>
  namingWorker({ LIMIT_OVERRIDES: JSON.stringify({ [name]: { max, windowSeconds: 3_600 } }) })
const photo = () => `/photos/${newId()}/${'0'.repeat(32)}-${'0'.repeat(12)}/small.webp`

/** Below `/api/v1`, the address of a picture that somebody was given and that is gone: it takes a statement to find out. */
async function goneWithItsAddress(): Promise<string> {
  const [person, viewer] = [await published({ hasPicture: true }), await published()]
  const [url] = (await viewer.call('GET', `/profile/${person.id}`)).data['profile'].photos
  await query(`update photos set status = 'rejected' where user_id = $1`, [person.id])
  return String(url).split('/api/v1')[1] ?? ''
}

describe('an operation without a limit', () => {
  const unlimited = apiEndpoints.filter(({ unlimited: why }) => why !== undefined)

  it('says why it needs none', () => {
    expect(unlimited.map(({ unlimited: why = '' }) => why.length).filter((length) => length < 16)).toEqual([])
    for (const { path, general, limits } of unlimited) expect([path, general, limits]).toEqual([path, undefined, []])
  })

  it.each(
    unlimited
      .filter(({ tag, path }) => tag !== 'Development' && path !== '/health')
      .flatMap((endpoint) => pathsOf(endpoint).map(({ path }) => path)),
  )('asks nobody: %s', async (path) => {
    const { fetcher, named } = namingWorker()
    const { status, trips } = await call('GET', path.replace('/api/v1', ''), {
      fetcher,
      headers: { accept: 'text/html' },
    })
    expect([status, trips, named]).toEqual([200, { db: 0, redis: 0 }, []])
  })
})

describe('pictures of profiles', () => {
  it('are counted for a network in the memory of an isolate, and nobody is asked beyond that', async () => {
    const { fetcher } = limited('pictures', 3)
    const [ip, path] = [freshIp(), await goneWithItsAddress()]
    for (let n = 0; n < 3; n += 1) {
      const { status, trips, headers } = await call('GET', path, { ip, fetcher })
      expect([status, trips]).toEqual([404, { db: 1, redis: 0 }])
      expect(headers.get('ratelimit-remaining')).toBe(String(2 - n))
    }
    const refused = await call('GET', path, { ip, fetcher })
    expect([refused.status, refused.trips, refused.error.details]).toEqual([
      429,
      { db: 0, redis: 0 },
      { limit: 'pictures' },
    ])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await call('GET', path, { fetcher })).status).toBe(404)
  })

  it('cost no statement where their address is not one that we have given', async () => {
    expect((await call('GET', photo())).trips).toEqual({ db: 0, redis: 0 })
  })

  it('come again when the window has slid on', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 3_600_000) * 3_600_000 })
    const { fetcher } = limited('pictures', 4)
    const [ip, path] = [freshIp(), photo()]
    const ask = async (times: number) => {
      const answers = []
      for (let n = 0; n < times; n += 1) answers.push((await call('GET', path, { ip, fetcher })).status)
      return answers.filter((status) => status === 404).length
    }
    expect(await ask(6)).toBe(4)
    // Half of the hour before is inside the window.
    vi.setSystemTime(Date.now() + 5_400_000)
    expect(await ask(6)).toBe(2)
  })
})

describe('pictures of conversations', () => {
  it('are counted for a person in the trip that asks for their session, before any object is asked', async () => {
    const { a } = await matched()
    const { fetcher, named } = limited('media_view', 2)
    const look = () => a.call('GET', `/media/${newId(Date.now() - 3_600_000)}`, undefined, { fetcher })
    expect([(await look()).status, (await look()).status]).toEqual([404, 404])
    const asked = named.length
    const refused = await look()
    expect([refused.status, refused.trips, named.length]).toEqual([429, { db: 0, redis: 1 }, asked])
  })
})

describe('sockets', () => {
  it.each(['/ws', `/conversations/${newId()}/ws`, `/calls/${newId()}/ws`])(
    'are counted for a network before it is known whose they are: %s',
    async (path) => {
      const { fetcher, named } = limited('socket_upgrade', 2)
      const ip = freshIp()
      const ask = () => call('GET', path, { ip, fetcher, token: 'x.y.z', headers: { upgrade: 'websocket' } })
      expect([(await ask()).status, (await ask()).status]).toEqual([401, 401])
      const refused = await ask()
      expect([refused.status, refused.error.code, refused.trips, named]).toEqual([
        429,
        'RATE_LIMIT_EXCEEDED',
        { db: 0, redis: 0 },
        [],
      ])
    },
  )

  it('of Socket.IO are refused as it reads it', async () => {
    const { fetcher } = limited('socket_upgrade', 1)
    const headers = { 'cf-connecting-ip': freshIp() }
    const ask = () => fetcher(new Request(`${ORIGIN}/socket.io/?EIO=4&transport=polling`, { headers }))
    expect((await ask()).status).toBe(400)
    const refused = await ask()
    expect([refused.status, await refused.json()]).toEqual([429, { code: 3, message: expect.any(String) }])
  })
})

describe('a room', () => {
  const settings = readSettings(env)

  it('has a name that we have signed', async () => {
    const { conversationId } = await matched()
    expect(isSignedConversation(settings, conversationId)).toBe(true)
    for (const id of [newId(), conversationId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))])
      expect(isSignedConversation(settings, id)).toBe(false)
    const others = { TOKEN_KEY: btoa('x'.repeat(32)) }
    expect(isSignedConversation(settings, newConversationId(others, Date.now()))).toBe(false)
  })

  it('is not woken by a name that was made up, on any way in', async () => {
    const { a } = await matched()
    const { fetcher, named } = namingWorker()
    const made = newId()
    const body = { conversation_id: made, content: 'Hello!' }
    const answers = [
      await call('GET', `/conversations/${made}/ws`, { token: a.token, fetcher, headers: { upgrade: 'websocket' } }),
      await a.call('GET', `/conversations/${made}/messages`, undefined, { fetcher }),
      await a.call('POST', '/messages/send', body, { fetcher }),
    ]
    expect(answers.map(({ error }) => error.code)).toEqual(Array.from(answers, () => 'CONVERSATION_NOT_FOUND'))
    expect(named.filter((name) => name.startsWith('CONVERSATION_ROOM'))).toEqual([])
    const socket = await connect('/ws', a.token)
    expect((await socket.request('send_message', body)).data).toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
  })

  it('of a conversation from before names were signed is found all the same', async () => {
    const { a, b, conversationId } = await matched()
    const [old, other] = [newId(), await signIn()]
    await query(
      'insert into conversations (id, user_a, user_b, status, created_at, updated_at) values ($1, $2, $3, $4, now(), now())',
      [old, ...[a.id, other.id].toSorted(), 'open'],
    )
    const read = (person: typeof a) => person.call('GET', `/conversations/${old}/messages`)
    expect([(await read(a)).status, (await read(b)).status]).toEqual([200, 404])
    const socket = await connect(`/conversations/${old}/ws`, a.token)
    expect((await socket.request('send_message', { conversation_id: old, content: 'Hello!' })).event).toBe('ack')
    expect((await b.call('GET', `/conversations/${conversationId}/messages`)).status).toBe(200)
  })
})

describe('health', () => {
  const asked = (named: string[]) => named.filter((name) => name === 'USER_HUB health').length

  it('is asked for once a second by an isolate, however many want to know', async () => {
    const { fetcher, named } = namingWorker()
    const ask = () => call('GET', '/health', { fetcher })
    const answers = await Promise.all(Array.from({ length: 50 }, ask))
    expect(answers.map(({ status }) => status)).toEqual(Array.from(answers, () => 200))
    expect(answers.filter(({ trips }) => trips.db > 0)).toHaveLength(1)
    expect(asked(named)).toBe(1)
    expect((await ask()).trips).toEqual({ db: 0, redis: 0 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_001 })
    await Promise.all(Array.from({ length: 50 }, ask))
    expect(asked(named)).toBe(2)
  })

  it('tells of a fault within a second, and of its end', async () => {
    let isDown = false
    const { fetcher } = namingWorker({}, (_binding, name) => {
      if (isDown && name === 'health') throw new Error('no objects')
    })
    vi.useFakeTimers({ toFake: ['Date'] })
    const statuses = []
    for (const down of [false, true, false]) {
      isDown = down
      vi.setSystemTime(Date.now() + 1_001)
      statuses.push((await call('GET', '/health', { fetcher })).status)
    }
    expect(statuses).toEqual([200, 503, 200])
  })

  it('goes on when the request that was asking is given up', async () => {
    let isFirst = true
    const { fetcher } = namingWorker({
      NEON_DATABASE_URL: undefined,
      HYPERDRIVE: {
        get connectionString() {
          if (!isFirst) return env.HYPERDRIVE.connectionString
          isFirst = false
          // The runtime lets go of a request whose client has gone, wherever it is.
          throw new Error('gone')
        },
      },
    })
    await fetcher(new Request(`${ORIGIN}/health`))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_001 })
    expect((await call('GET', '/health', { fetcher })).status).toBe(200)
  })
})

describe('the documents', () => {
  it('are counted for a network, and nobody is asked for them', async () => {
    const { fetcher, named } = limited('documents', 3)
    const ip = freshIp()
    for (const path of ['/openapi.json', '/openapi.yaml', '/asyncapi.json']) {
      const { status, trips } = await call('GET', path, { ip, fetcher })
      expect([status, trips]).toEqual([200, { db: 0, redis: 0 }])
    }
    expect((await call('GET', '/openapi.json', { ip, fetcher })).status).toBe(429)
    expect(named).toEqual([])
  })

  it('are made once by an isolate', async () => {
    const fetcher = workerWith({})
    const ask = async (path: string) => (await fetcher(new Request(`${ORIGIN}${path}`))).text()
    for (const path of ['/openapi.json', '/openapi.yaml', '/asyncapi.json']) {
      const stringify = vi.spyOn(JSON, 'stringify')
      const first = await ask(path)
      stringify.mockClear()
      expect(await ask(path)).toBe(first)
      const large = stringify.mock.results.filter(({ value }) => typeof value === 'string' && value.length > 10_000)
      expect(large).toEqual([])
      stringify.mockRestore()
    }
    expect((await exports.default.fetch(new Request(`${ORIGIN}/openapi.yaml`))).status).toBe(200)
  })
})
