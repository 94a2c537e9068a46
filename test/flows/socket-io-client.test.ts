import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { Cursor } from '../support/cursor.ts'
import { meet } from '../../scripts/demo/meet.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startTcpProxy, type TcpProxy } from '../support/node/tcp-proxy.ts'

/** The stock client of Socket.IO against the running stack, through a proxy that can break its connection. */

type Data = Record<string, unknown>
type Options = Partial<ManagerOptions & SocketOptions>

let stack: TestStack
let proxy: TcpProxy
let people: Awaited<ReturnType<typeof meet>>
beforeAll(async () => {
  stack = await startTestStack()
  proxy = await startTcpProxy(Number(new URL(stack.url).port))
  people = await meet(stack.url)
})
afterAll(async () => {
  await proxy.stop()
  await stack.stop()
})

const opened: Socket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.disconnect()
})

function client(options: Options): Socket {
  const socket = io(`http://127.0.0.1:${proxy.port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 500,
    ...options,
  })
  opened.push(socket)
  return socket
}

/** The arguments of the next event of a name. */
const next = (socket: Socket, event: string): Promise<Data> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), 10_000)
    socket.once(event, (data: Data) => {
      clearTimeout(timer)
      resolve(data)
    })
  })

const ticketOf = async (person: Person) => String((await person.do('POST', '/realtime/ticket'))['ticket'])
const say = (person: Person, content: string) =>
  person.do('POST', '/messages/send', { conversation_id: people.conversationId, content })

describe('the stock client signs in', () => {
  it.each([
    ['auth: { token }', async ({ token }: Person) => ({ auth: { token } })],
    ['auth as a function', async ({ token }: Person) => ({ auth: (cb: (data: object) => void) => cb({ token }) })],
    ['auth: { ticket }', async (person: Person) => ({ auth: { ticket: await ticketOf(person) } })],
    ['query: { ticket }', async (person: Person) => ({ query: { ticket: await ticketOf(person) } })],
    ['a query of its own', async ({ token }: Person) => ({ query: { platform: 'ios', v: 7 }, auth: { token } })],
    ['a header', async ({ token }: Person) => ({ extraHeaders: { Authorization: `Bearer ${token}` } })],
  ])('with %s', async (_name, options) => {
    const socket = client(await options(people.ben))
    expect(await next(socket, 'authenticated')).toMatchObject({ user_id: people.ben.id, protocol_version: 1 })
    expect(socket.connected).toBe(true)
    expect(socket.id).toEqual(expect.any(String))
  })

  it('with the first event, as the specifications show it', async () => {
    const socket = client({})
    socket.emit('authenticate', { token: people.ben.token })
    expect((await next(socket, 'authenticated'))['user_id']).toBe(people.ben.id)
  })

  it('and is told by connect_error why it cannot', async () => {
    const socket = client({ auth: { token: 'x.y.z' } })
    expect(await next(socket, 'connect_error')).toMatchObject({ data: { code: 'UNAUTHORIZED' } })
    expect(socket.active).toBe(false)
    const other = io(`http://127.0.0.1:${proxy.port}/admin`, { transports: ['websocket'], forceNew: true })
    opened.push(other)
    expect(await next(other, 'connect_error')).toMatchObject({ data: { code: 'NOT_FOUND' } })
  })

  it('over WebSocket, also when it would rather begin with polling; or is told why not', async () => {
    const { token } = people.ben
    const both = client({ auth: { token }, transports: ['polling', 'websocket'], tryAllTransports: true })
    await next(both, 'authenticated')
    const usual = client({ auth: { token }, transports: ['polling', 'websocket'], reconnection: false })
    const reasons: string[] = []
    // The answer is there only while the handler runs.
    usual.on('connect_error', (error) => reasons.push(reasonOf(error)))
    await next(usual, 'connect_error')
    expect(reasons).toEqual([expect.stringContaining('Connect with transports: ["websocket"].')])
  })
})

/** What the server has said to a client that polls. */
function reasonOf(error: object): string {
  const { context } = error as { context?: { responseText: string } }
  return (JSON.parse(context?.responseText ?? '{}') as { message: string }).message
}

describe('the stock client talks', () => {
  it('and its callbacks get data or an error', async () => {
    const [ana, ben] = [client({ auth: { token: people.ana.token } }), client({ auth: { token: people.ben.token } })]
    await Promise.all([next(ana, 'authenticated'), next(ben, 'authenticated')])
    const arrived = next(ben, 'new_message')
    const message = { conversation_id: people.conversationId, content: 'hello', client_message_id: 'c-1' }
    const ack = (await ana.emitWithAck('send_message', message)) as Data
    expect(ack).toMatchObject({ message_id: expect.any(String), seq: expect.any(Number), client_message_id: 'c-1' })
    expect(await arrived).toMatchObject({ message_id: ack['message_id'], content: 'hello', sender_id: people.ana.id })
    expect(await ana.emitWithAck('send_message', message)).toEqual(ack)

    expect(await ben.timeout(5_000).emitWithAck('mark_read', { message_id: ack['message_id'] })).toMatchObject({
      marked_count: 1,
    })
    expect(await ben.emitWithAck('mark_read', { message_id: 'x' })).toEqual({
      error: { code: 'VALIDATION_FAILED', message: expect.any(String), details: expect.any(Object) },
    })
    expect(await ben.emitWithAck('explode')).toMatchObject({ error: { code: 'VALIDATION_FAILED' } })
    ben.emit('mark_read', { message_id: people.ana.id })
    expect(await next(ben, 'error')).toMatchObject({ code: 'MESSAGE_NOT_FOUND' })
  })

  it('and binary data gets an error, and harms nothing', async () => {
    const socket = client({ auth: { token: people.ben.token } })
    await next(socket, 'authenticated')
    socket.emit('ping', { x: new Uint8Array([1, 2, 3]) })
    expect(await next(socket, 'error')).toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(await socket.emitWithAck('ping')).toEqual({})
  })
})

describe('the stock client comes back by itself', () => {
  /** Keeps what arrives, and connects with the number of the newest event, as an app does. */
  function keeping(person: Person): { socket: Socket; contents: string[] } {
    const cursor = new Cursor()
    const contents: string[] = []
    const socket = client({
      auth: (cb) => {
        const last = cursor.begin()
        cb({ token: person.token, ...(last === undefined ? {} : { last_event_id: last }) })
      },
    })
    socket.onAny((event: string, data: Data) => cursor.hear(event, data))
    socket.on('new_message', ({ content }: Data) => contents.push(String(content)))
    return { socket, contents }
  }

  it('after its connection was cut, and has missed nothing', async () => {
    const { socket, contents } = keeping(people.ben)
    await next(socket, 'authenticated')
    await say(people.ana, 'before')
    await expect.poll(() => contents).toEqual(['before'])
    const [gone, back] = [next(socket, 'disconnect'), next(socket, 'resumed')]
    proxy.cut()
    expect(await gone).toMatch(/^transport/)
    await say(people.ana, 'meanwhile')
    expect(await back).toMatchObject({ complete: true })
    await say(people.ana, 'after')
    await expect.poll(() => contents).toEqual(['before', 'meanwhile', 'after'])
  })

  it('with resume as its first event, where auth cannot change', async () => {
    const socket = client({ auth: { token: people.ben.token } })
    const contents: string[] = []
    let last = 0
    socket.on('new_message', ({ content, event_id }: Data) => {
      contents.push(String(content))
      last = Number(event_id)
    })
    await next(socket, 'authenticated')
    await say(people.ana, 'one')
    await expect.poll(() => contents).toEqual(['one'])
    socket.on('connect', () => socket.emit('resume', { last_event_id: last }))
    const [gone, back] = [next(socket, 'disconnect'), next(socket, 'resumed')]
    proxy.cut()
    await gone
    await say(people.ana, 'two')
    expect(await back).toMatchObject({ complete: true })
    await expect.poll(() => contents).toEqual(['one', 'two'])
  })

  it('after the server has died, and has missed nothing', async () => {
    const { socket, contents } = keeping(people.ben)
    const ana = client({ auth: { token: people.ana.token }, retries: 20, ackTimeout: 1_000 })
    await Promise.all([next(socket, 'authenticated'), next(ana, 'authenticated')])
    const [gone, back] = [next(socket, 'disconnect'), next(socket, 'authenticated')]
    await stack.killRuntime()
    // The client sends it until it is acknowledged; that it is one message is for client_message_id to say.
    const message = { conversation_id: people.conversationId, content: 'over', client_message_id: 'c-2' }
    expect(await ana.emitWithAck('send_message', message)).toMatchObject({ seq: expect.any(Number) })
    await gone
    await back
    await expect.poll(() => contents, { timeout: 60_000 }).toEqual(['over'])
  })

  it('but not after its session has ended', async () => {
    const socket = client({ auth: { token: people.ben.token } })
    await next(socket, 'authenticated')
    const gone = next(socket, 'disconnect')
    await people.ben.do('POST', '/auth/logout')
    expect(await gone).toBe('io server disconnect')
    expect(socket.active).toBe(false)
    socket.connect()
    expect(await next(socket, 'connect_error')).toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  })
})
