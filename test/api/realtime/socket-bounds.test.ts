import { describe, expect, it } from 'vitest'
import { OPEN_SOCKETS, UNAUTHENTICATED_SOCKETS } from '../../../src/catalogue/socket-limits.ts'
import { freshIp, ORIGIN } from '../../support/api.ts'
import { useUp } from '../../support/limits.ts'
import { met } from '../../support/matches.ts'
import { signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { ask, joined, opened } from '../../support/socket-io.ts'
import { connect, open, upgrade, type TestSocket } from '../../support/sockets.ts'
import { workerWith, onRedisOutage } from '../../support/worker.ts'

const bearer = ({ token }: Person) => ({ authorization: `Bearer ${token}` })
const isOpen = async (socket: TestSocket) => (await socket.request('ping')).event === 'pong'

/** Every kind of socket that people keep open, by its path for a conversation. */
const KINDS: [string, (conversationId: string) => string][] = [
  ['own', () => '/ws'],
  ['conversation', (id) => `/conversations/${id}/ws`],
]

describe.each(KINDS)('sockets of the kind "%s"', (_name, pathOf) => {
  it('are ten for a session: one more takes the place of the one that was not heard of for longest', async () => {
    const { a, b, conversationId } = await met()
    const path = pathOf(conversationId)
    const elsewhere = await connect(path, b.token)
    const oldest = await connect(path, a.token)
    const others: TestSocket[] = []
    for (let n = 1; n < OPEN_SOCKETS.ofSession; n += 1) others.push(await connect(path, a.token))
    expect(oldest.closed).toBeUndefined()
    const newest = await connect(path, a.token)
    expect((await oldest.untilClosed()).code).toBe(4008)
    for (const socket of [...others, newest, elsewhere]) expect(await isOpen(socket)).toBe(true)
  })

  it('are sixty in a minute for a person, counted together', async () => {
    const { a, conversationId } = await met()
    await useUp(a, 'socket_open', 1)
    const answers = await Promise.all(Array.from({ length: 8 }, () => upgrade(pathOf(conversationId), bearer(a))))
    for (const { webSocket } of answers) webSocket?.accept()
    expect(answers.filter(({ status }) => status === 101)).toHaveLength(1)
    const refused = answers.find(({ status }) => status !== 101)
    expect(refused?.status).toBe(429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused?.json()).toMatchObject({
      error: { code: 'RATE_LIMIT_EXCEEDED', details: { limit: 'socket_open' } },
    })
    // A client that authenticates later is rejected later.
    const late = open(await upgrade(pathOf(conversationId)))
    expect((await late.request('authenticate', { token: a.token })).data).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      retry_after_ms: expect.any(Number),
    })
    expect((await late.untilClosed()).code).toBe(1013)
  })

  it('may send all that their limits allow together, and are closed beyond', async () => {
    const { a, conversationId } = await met()
    const socket = await connect(pathOf(conversationId), a.token)
    for (let n = 0; n < 290; n += 1) socket.send('typing_stop', { conversation_id: conversationId })
    expect(await isOpen(await connect(pathOf(conversationId), a.token))).toBe(true)
    expect(socket.closed).toBeUndefined()
    for (let n = 0; n < 2_000; n += 1) socket.send('typing_stop', { conversation_id: conversationId })
    expect((await socket.untilClosed()).code).toBe(1008)
    expect(socket.frames.length).toBeLessThan(350)
  })
})

describe('sockets of a network', () => {
  it('are so many in a minute, whoever they are of', async () => {
    const ip = freshIp()
    const worker = workerWith({ LIMIT_OVERRIDES: '{"socket_open_ip":{"max":2}}' })
    const from = (person: Person) =>
      worker(
        new Request(`${ORIGIN}/api/v1/ws`, {
          headers: { upgrade: 'websocket', 'cf-connecting-ip': ip, ...bearer(person) },
        }),
      )
    const statuses = []
    for (let n = 0; n < 3; n += 1) statuses.push((await from(await signIn())).status)
    expect(statuses).toEqual([101, 101, 429])
  })

  it('are let in while Redis cannot count', async () => {
    const person = await signIn()
    await useUp(person, 'socket_open')
    const request = new Request(`${ORIGIN}/api/v1/ws`, { headers: { upgrade: 'websocket', ...bearer(person) } })
    expect((await onRedisOutage()(request)).status).toBe(101)
  })
})

describe('sockets that do not say who is there', () => {
  const few = workerWith({ SOCKET_LIMIT_OVERRIDES: '{"socket_unnamed":{"burst":5,"perSecond":0.001}}' })
  const json = (ip: string, headers: Record<string, string> = {}) =>
    few(new Request(`${ORIGIN}/api/v1/ws`, { headers: { upgrade: 'websocket', 'cf-connecting-ip': ip, ...headers } }))

  it.each([
    ['JSON', json],
    ['Socket.IO', (ip: string) => ask({ headers: { 'cf-connecting-ip': ip }, fetcher: few })],
  ])('are so many at once from a network, over %s, and nobody else is kept out', async (_name, from) => {
    const ip = freshIp()
    const answers = await Promise.all(Array.from({ length: 8 }, () => from(ip)))
    for (const { webSocket } of answers) webSocket?.accept()
    const refused = answers.filter(({ status }) => status !== 101)
    expect(refused.map(({ status }) => status)).toEqual([429, 429, 429])
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    // A client with a token at the upgrade needs no place, and neither does another network.
    expect((await json(ip, bearer(await signIn()))).status).toBe(101)
    expect((await from(freshIp())).status).toBe(101)
    for (const { webSocket } of answers) webSocket?.close(1000)
  })

  it.each([
    ['a ping', UNAUTHENTICATED_SOCKETS.frames, '{"event":"ping","data":{}}'],
    ['a frame of 16 KiB', 4, JSON.stringify({ event: 'ping', data: { text: 'x'.repeat(16_340) } })],
  ])('may send %s %i times and no more', async (_name, most, frame) => {
    const socket = open(await upgrade('/ws'))
    for (let n = 0; n < most + 500; n += 1) socket.sendRaw(frame)
    expect((await socket.untilClosed()).code).toBe(1008)
    expect(socket.all('error')).toHaveLength(most)
  })

  it.each(['before it joins', 'after it has joined without a token'])(
    'may send as many packets of Socket.IO %s, pongs among them',
    async (when) => {
      const socket = when === 'before it joins' ? await opened() : await joined(null)
      for (let n = 0; n < 500; n += 1) socket.sendRaw('3')
      expect((await socket.untilClosed()).code).toBe(1008)
    },
  )

  it('are passed what they sent meanwhile once they have said it, and then have the limits of all', async () => {
    const person = await signIn()
    const socket = open(await upgrade('/ws'))
    socket.send('authenticate', { token: person.token })
    for (let n = 0; n < 30; n += 1) socket.send('ping', {}, String(n))
    await socket.take(({ id }) => id === '29', 'the last answer')
    expect(socket.all('pong')).toHaveLength(30)
    for (let n = 0; n < 2_000; n += 1) socket.sendRaw('{"event":"ping","data":{}}')
    expect((await socket.untilClosed()).code).toBe(1008)
  })
})

describe('Socket.IO', () => {
  it('is cut off without a refusal where too many sockets are opened, and comes back by itself', async () => {
    const person = await signIn()
    await useUp(person, 'socket_open')
    const socket = await opened()
    socket.sendRaw(`40${JSON.stringify({ token: person.token })}`)
    expect((await socket.untilClosed()).code).toBe(1013)
    expect(socket.texts.filter((text) => /^4[014]/.test(text))).toEqual([])
    await redis('DEL', `ratelimit:socket_open:${person.id}`)
    // What is refused is remembered for a second.
    await expect.poll(async () => (await upgrade('/ws', bearer(person))).status).toBe(101)
    expect((await (await joined({ token: person.token })).request('ping')).event).toBe('ack')
  })

  it('is told for good that a newer socket has taken its place', async () => {
    const person = await signIn()
    const oldest = await joined({ token: person.token })
    for (let n = 0; n < OPEN_SOCKETS.ofSession; n += 1) await connect('/ws', person.token)
    expect((await oldest.untilClosed()).code).toBe(4008)
    expect(oldest.texts).toContain('41')
  })
})
