import { describe, expect, it } from 'vitest'
import { noPostgres } from '../../support/database.ts'
import { call } from '../../support/api.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { matched, signIn } from '../../support/people.ts'
import { ask, joined, opened, refusal } from '../../support/socket-io.ts'
import { workerWith } from '../../support/worker.ts'

const ticketOf = async (token: string) => (await call('POST', '/realtime/ticket', { token })).data['ticket'] as string
const noRedis = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }

describe('a connection of Socket.IO', () => {
  it('opens with what Engine.IO 4 says first', async () => {
    const socket = await opened()
    expect(JSON.parse((await socket.text(/^0/)).slice(1))).toEqual({
      sid: expect.stringMatching(/^[\w-]{20,}$/),
      upgrades: [],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 16_384,
    })
  })

  it.each([
    ['that begins with polling', '?EIO=4&transport=polling', 400, 0, 'Transport unknown'],
    ['that names no transport', '', 400, 0, 'Transport unknown'],
    ['of an old client', '?EIO=3&transport=websocket', 400, 5, 'Unsupported protocol version'],
    ['that goes on after polling', '?EIO=4&transport=websocket&sid=x', 400, 1, 'Session ID unknown'],
    ['without an upgrade', '?EIO=4&transport=websocket', 400, 3, 'Bad request'],
  ])('%s is refused as Engine.IO does', async (_name, query, status, code, message) => {
    const answer = await call('GET', `/socket.io/${query}`)
    expect(answer.status).toBe(status)
    expect(answer.data).toEqual({ code, message: expect.stringContaining(message) })
  })

  it('is refused to pages of strangers, and to tokens in the address', async () => {
    const origin = async (from: string, fetcher = workerWith({ CORS_ORIGINS: 'https://app.example' })) =>
      ask({ headers: { origin: from }, fetcher })
    const stranger = await origin('https://evil.example')
    expect(stranger.status).toBe(403)
    expect(await stranger.json()).toEqual({ code: 4, message: expect.stringContaining('Forbidden') })
    expect((await origin('https://api.test')).status).toBe(101)
    expect((await origin('https://app.example')).status).toBe(101)
    expect((await ask({ query: '&token=x.y.z' })).status).toBe(400)
  })
})

describe('joining', () => {
  it.each(['token', 'ticket', 'header', 'address'] as const)('with a good %s tells who is there', async (way) => {
    const person = await signIn()
    const ticket = await ticketOf(person.token)
    const socket = await {
      token: () => joined({ token: person.token }),
      ticket: () => joined({ ticket }),
      header: () => joined(null, { headers: { authorization: `Bearer ${person.token}` } }),
      address: () => joined({}, { query: `&ticket=${ticket}` }),
    }[way]()
    expect((await socket.next('authenticated')).data).toEqual({
      user_id: person.id,
      protocol_version: 1,
      last_event_id: 0,
    })
    expect(await socket.request('ping')).toMatchObject({ event: 'ack', data: {} })
  })

  it('with the first event is answered as the client wishes', async () => {
    const { id, token } = await signIn()
    const expected = { user_id: id, protocol_version: 1, last_event_id: 0 }
    const [bare, asking] = [await joined(null), await joined({})]
    bare.send('authenticate', { token })
    expect((await bare.next('authenticated')).data).toEqual(expected)
    expect(await asking.request('authenticate', { token })).toMatchObject({ event: 'ack', data: expected })
    expect(asking.all('authenticated')).toEqual([])
  })

  it('goes by what the client says now rather than by what its address says', async () => {
    const [old, fresh] = [await signIn(), await signIn()]
    const spent = await ticketOf(old.token)
    await joined({ ticket: spent })
    const socket = await joined({ token: fresh.token }, { query: `&ticket=${spent}` })
    expect((await socket.next('authenticated')).data['user_id']).toBe(fresh.id)
  })

  it.each([
    ['a token that is not good', () => ({ token: 'x.y.z' }), 'UNAUTHORIZED', 4001],
    ['a ticket that is not good', () => ({ ticket: 'nothing' }), 'UNAUTHORIZED', 4001],
    ['something that is no token', () => ({ token: 7 }), 'VALIDATION_FAILED', 1008],
    ['fields that do not exist', () => ({ tokn: 'x' }), 'VALIDATION_FAILED', 1008],
  ])('with %s is a connect_error with a code', async (_name, auth, code, closed) => {
    expect(await refusal(auth())).toEqual({
      message: expect.any(String),
      data: expect.objectContaining({ code }),
      closed,
    })
  })

  it('with a header that is not good, or after the session has ended, is one too', async () => {
    const gone = await signIn()
    const ticket = await ticketOf(gone.token)
    await gone.call('POST', '/auth/logout')
    const headers = (authorization: string) => ({ headers: { authorization } })
    for (const refused of [
      await refusal(null, headers('Basic x')),
      await refusal(null, headers(`Bearer ${gone.token}`)),
      await refusal({ token: gone.token }),
      await refusal(null, { query: `&ticket=${ticket}` }),
    ])
      expect(refused).toMatchObject({ data: { code: 'UNAUTHORIZED' }, closed: 4001 })
  })

  it('with the first event and a bad token is told to the callback, and ends the connection', async () => {
    const socket = await joined(null)
    expect((await socket.request('authenticate', { token: 'x.y.z' })).data['code']).toBe('UNAUTHORIZED')
    expect((await socket.untilClosed()).code).toBe(4001)
    expect(socket.texts.at(-1)).toBe('41')
  })

  it('is cut off where trying again helps, so that the client does', async () => {
    const { token } = await signIn()
    const socket = await opened({ fetcher: workerWith({ ...noRedis, ...noPostgres }) })
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    expect((await socket.untilClosed()).code).toBe(1011)
    expect(socket.texts.filter((text) => /^4[14]/.test(text))).toEqual([])
  })

  it('is for the namespace "/" and no other', async () => {
    const { token } = await signIn()
    const socket = await opened()
    socket.sendRaw(`40/admin,${JSON.stringify({ token })}`)
    expect(await socket.text(/^44/)).toMatch(/^44\/admin,\{.*"code":"NOT_FOUND"/)
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    await socket.next('authenticated')
    socket.sendRaw('40/')
    expect((await socket.next('error')).data['code']).toBe('VALIDATION_FAILED')
    socket.sendRaw('42/admin,["ping",{}]')
    await socket.next('error')
    expect((await socket.request('ping')).event).toBe('ack')
  })

  it('takes no more text than any frame may have', async () => {
    const socket = await opened()
    socket.sendRaw(`40{"token":"${(await signIn()).token}"${' '.repeat(17_000)}}`)
    await socket.next('error')
    expect(socket.texts.filter((text) => /^4[04]/.test(text))).toEqual([])
  })

  it('comes before every event, and signing in before every other', async () => {
    const [early, unknown] = [await opened(), await joined(null)]
    early.send('authenticate', { token: (await signIn()).token })
    expect((await early.next('error')).data['code']).toBe('VALIDATION_FAILED')
    expect(early.all('authenticated')).toEqual([])
    expect((await unknown.request('ping')).data['code']).toBe('UNAUTHORIZED')
  })
})

describe('what was missed', () => {
  it.each([
    ['in auth', '', { last_event_id: 0 }, null],
    ['in auth as a text', '', { last_event_id: '0' }, null],
    ['in auth, which goes before the address', '&last_event_id=9999', { last_event_id: 0 }, null],
    ['in the address', '&last_event_id=0', {}, null],
    ['in auth, before the first event', '', { last_event_id: 0 }, {}],
    [
      'in the first event, which goes before both',
      '&last_event_id=9999',
      { last_event_id: 9999 },
      { last_event_id: 0 },
    ],
  ])('comes first, and once, when it is named %s', async (_name, query, auth, firstEvent) => {
    const { a, b, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'missed' })
    await expect.poll(() => sqlIn(hubOf(b.id), "select 1 from events where event = 'new_message'")).toHaveLength(1)
    const socket = await joined(firstEvent ? auth : { token: b.token, ...auth }, { query })
    if (firstEvent) socket.send('authenticate', { token: b.token, ...firstEvent })
    expect((await socket.next('resumed')).data['complete']).toBe(true)
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['missed'])
    expect((await socket.request('resume', { last_event_id: 0 })).data).toMatchObject({ complete: true })
  })
})
