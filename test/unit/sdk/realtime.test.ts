import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage, systemClock, type Storage } from '../../../sdk/src/foundation.ts'
import { Realtime, type RealtimeOptions } from '../../../sdk/src/realtime/index.ts'
import { testClock, testDevice } from '../../support/node/realtime.ts'

interface Frame {
  event: string
  data: Record<string, unknown>
  id?: string
}

/** A server that takes a token for the id of its user, and keeps a socket to the one that it began with. */
class Sockets {
  readonly all: Socket[] = []
  readonly got: Frame[] = []
  /** The socket that was opened last. */
  get last(): Socket {
    const socket = this.all.at(-1)
    if (!socket) throw new Error('No socket has been opened.')
    return socket
  }
  /** How often an event has arrived. */
  count = (event: string) => this.got.filter((frame) => frame.event === event).length
}

class Socket {
  readyState = 0
  readonly #listeners = new Map<string, ((event: object) => void)[]>()
  readonly #sockets: Sockets
  #user: unknown

  constructor(sockets: Sockets) {
    this.#sockets = sockets
    sockets.all.push(this)
    queueMicrotask(() => {
      this.readyState = 1
      this.#emit('open', {})
    })
  }

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(text: string): void {
    // Guarantee: the library sends frames.
    const frame = JSON.parse(text) as Frame
    this.#sockets.got.push(frame)
    const { event, data } = frame
    const id = frame.id === undefined ? {} : { id: frame.id }
    if (event === 'ping') this.say({ event: 'pong', data: {}, ...id })
    else if (event === 'authenticate') {
      this.#user ??= data['token']
      if (this.#user === data['token'])
        this.say({ event: 'authenticated', data: { user_id: data['token'], last_event_id: 7 }, ...id })
      else this.say({ event: 'error', data: { code: 'UNAUTHORIZED', message: 'Another session.' }, ...id })
    } else if (event === 'resume') this.say({ event: 'resumed', data: { replayed: 0, complete: true }, ...id })
    else if (event === 'send_message') this.say({ event: 'ack', data: { seq: 1 }, ...id })
  }

  say(frame: Frame): void {
    queueMicrotask(() => this.#emit('message', { data: JSON.stringify(frame) }))
  }

  close(code = 1000): void {
    if (this.readyState === 3) return
    this.readyState = 3
    queueMicrotask(() => this.#emit('close', { code }))
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event)
  }
}

const opened: Realtime[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.stop()
})
function page(more: Partial<RealtimeOptions> & { storage?: Storage } = {}) {
  const [sockets, device, errors, storage] = [new Sockets(), testDevice(), [] as string[], memoryStorage()]
  class Opened extends Socket {
    constructor() {
      super(sockets)
    }
  }
  const realtime = new Realtime({
    url: 'http://127.0.0.1',
    token: async () => 'ana',
    WebSocket: Opened,
    storage,
    clock: testClock(50),
    device,
    onError: (error) => errors.push(String(error)),
    ...more,
  })
  opened.push(realtime)
  return { realtime, sockets, device, errors, storage }
}
const isOpen = (realtime: Realtime) => expect.poll(() => realtime.state).toBe('open')
const message = (id: number) => ({ event: 'new_message', data: { event_id: id, content: 'Hello!' } })
const write = { conversation_id: 'a', content: 'Hello!' }
const failing = () => {
  throw new Error('of the app')
}

describe('what is stored', () => {
  it('has the prefix of the client', async () => {
    const { realtime, storage } = page({ storagePrefix: 'second' })
    await realtime.start()
    await expect.poll(() => storage.get('second:realtime:place')).toContain('ana')
    expect(await storage.get('vibesmatch:realtime:place')).toBeNull()
  })

  it('is asked for again when it cannot be read: nothing is passed over', async () => {
    const storage = memoryStorage()
    await storage.set('vibesmatch:realtime:place', JSON.stringify({ user: 'ana', last: 3 }))
    let failures = 2
    const get = (key: string) =>
      key.endsWith('place') && (failures -= 1) >= 0 ? Promise.reject(new Error('not now')) : storage.get(key)
    const { realtime, sockets, errors } = page({ storage: { ...storage, get } })
    await realtime.start()
    await expect.poll(() => sockets.count('resume')).toBe(1)
    expect(sockets.got.find(({ event }) => event === 'resume')?.data).toEqual({ last_event_id: 3 })
    expect(errors).toEqual(['Error: not now', 'Error: not now'])
  })
})

describe('listeners that throw', () => {
  it('are reported, and end nothing', async () => {
    const { realtime, sockets, errors } = page()
    const states: string[] = []
    realtime.onState(failing)
    realtime.onState((state) => void states.push(state))
    realtime.presence.onChange(failing)
    realtime.receipts.onChange(failing)
    realtime.typing.watch('a', failing)
    await realtime.start()
    await isOpen(realtime)
    expect(states).toEqual(['connecting', 'open'])
    realtime.presence.set('ben', { isOnline: true })
    realtime.receipts.reach('a', { read: 1 })
    sockets.last.say({ event: 'user_typing', data: { conversation_id: 'a', user_id: 'ben', is_typing: true } })
    // By its timer.
    await expect.poll(() => errors).toHaveLength(6)
    // With the next connection what is known of presence is dropped.
    sockets.last.close(1006)
    await expect.poll(() => sockets.all.length).toBe(2)
    await isOpen(realtime)
    await realtime.messages.send(write).receipt
  })

  it('may be the one for errors', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { realtime } = page({ onError: failing })
    const stop = realtime.onState(failing)
    await realtime.start()
    await isOpen(realtime)
    stop()
    expect(written).toHaveBeenCalled()
    written.mockRestore()
  })
})

describe('a start', () => {
  it('that is stopped while it reads opens no socket, and one after it does', async () => {
    const { realtime, sockets } = page()
    const starting = realtime.start()
    realtime.stop()
    await starting
    expect([realtime.state, sockets.all]).toEqual(['off', []])
    await realtime.start()
    await isOpen(realtime)
  })

  it('after which everything is forgotten brings back neither the user nor their messages', async () => {
    const storage = memoryStorage()
    await storage.set('vibesmatch:realtime:place', JSON.stringify({ user: 'ana', last: 3 }))
    const left = [{ user: 'ana', message: { ...write, client_message_id: 'a1' } }]
    await storage.set('vibesmatch:realtime:outbox', JSON.stringify(left))
    const { realtime, sockets } = page({ storage })
    const starting = realtime.start()
    await realtime.forget()
    await starting
    expect([realtime.user, realtime.messages.pending, sockets.all]).toEqual([undefined, [], []])
  })
})

describe('an open socket', () => {
  it('that newer ones have replaced comes back for a message', async () => {
    const { realtime, sockets } = page()
    await realtime.start()
    await isOpen(realtime)
    sockets.last.close(4008)
    await expect.poll(() => realtime.state).toBe('replaced')
    await realtime.messages.send(write).receipt
    expect(sockets.all).toHaveLength(2)
  })

  it('that has been signed out is followed by what the next user writes, before their socket is open', async () => {
    const users: (string | null)[] = ['ana', null]
    const { realtime, sockets } = page({ token: async () => users.shift() ?? null })
    await realtime.start()
    await isOpen(realtime)
    sockets.last.close(4001)
    await expect.poll(() => realtime.state).toBe('signed_out')
    users.push('ben')
    const { receipt } = realtime.messages.send(write)
    await realtime.start()
    expect(await receipt).toEqual({ seq: 1 })
    expect(realtime.user).toBe('ben')
  })

  it('gives way to one of the user who has signed in on another tab', async () => {
    let user = 'ana'
    // Pings every 25 seconds.
    const { realtime, sockets, errors } = page({ token: async () => user, clock: testClock(500) })
    await realtime.start()
    await isOpen(realtime)
    user = 'ben'
    await expect.poll(() => realtime.user).toBe('ben')
    await isOpen(realtime)
    expect(sockets.all.length).toBeGreaterThan(1)
    expect(errors).toEqual([])
  })

  it('acknowledges what came while the app was hidden when the user comes back', async () => {
    const { realtime, sockets, device } = page()
    const got: (number | undefined)[] = []
    realtime.on('new_message', ({ event_id }) => void got.push(event_id))
    await realtime.start()
    await isOpen(realtime)
    device.isShown = false
    sockets.last.say(message(8))
    await expect.poll(() => got).toEqual([8])
    // Longer than they are gathered.
    await new Promise((resolve) => void systemClock.setTimeout(() => resolve(null), 60))
    expect(sockets.count('ack_events')).toBe(0)
    device.isShown = true
    device.wake()
    await expect.poll(() => sockets.count('ack_events')).toBe(1)
  })
})

it('somebody who types on is shown as typing without a gap, and no longer once they have sent it', async () => {
  const { realtime, sockets } = page({ clock: testClock(10) })
  const seen: boolean[] = []
  realtime.typing.watch('a', (isTyping) => void seen.push(isTyping))
  await realtime.start()
  await isOpen(realtime)
  const tell = (isTyping: boolean) =>
    sockets.last.say({ event: 'user_typing', data: { conversation_id: 'a', user_id: 'ben', is_typing: isTyping } })
  // The server ends the signal, and the renewal follows at once.
  for (const isTyping of [true, false, true, false]) tell(isTyping)
  await expect.poll(() => seen).toEqual([true])
  sockets.last.say({ event: 'new_message', data: { event_id: 8, conversation_id: 'a', sender_id: 'ben' } })
  await expect.poll(() => seen).toEqual([true, false])
  tell(true)
  tell(false)
  await expect.poll(() => seen).toEqual([true, false, true, false])
})
