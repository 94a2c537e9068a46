import { importJWK, SignJWT, decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { memoryStorage, systemClock, type Clock, type Storage } from '../../../sdk/src/foundation.ts'
import type { Device } from '../../../sdk/src/realtime/device.ts'
import { Realtime, type RealtimeOptions, type ServerEvents } from '../../../sdk/src/realtime/index.ts'

/** A page that a test shows and hides, with a network that it announces. */
export interface TestDevice extends Device {
  isShown: boolean
  wake(): void
  offline(): void
}

export function testDevice(): TestDevice {
  const listeners = new Set<{ onWake: () => void; onOffline: () => void }>()
  return {
    isShown: true,
    isVisible() {
      return this.isShown
    },
    follow(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    wake: () => listeners.forEach((listener) => listener.onWake()),
    offline: () => listeners.forEach((listener) => listener.onOffline()),
  }
}

/** A clock on which every pause is so many times shorter, and that is wrong by `skew` milliseconds, which may change. */
export function testClock(faster = 1): Clock & { skew: number } {
  const clock = {
    skew: 0,
    now: () => systemClock.now() + clock.skew,
    setTimeout: (run: () => void, ms: number) => systemClock.setTimeout(run, ms / faster),
  }
  return clock
}

/** A WebSocket class that counts how often one is opened. */
export function countingSockets(): { WebSocket: typeof WebSocket; opened(): number } {
  let opened = 0
  class Counting extends WebSocket {
    constructor(url: string) {
      super(url)
      opened += 1
    }
  }
  return { WebSocket: Counting, opened: () => opened }
}

export interface Heard {
  realtime: Realtime
  storage: Storage
  device: TestDevice
  /** Contents of the messages of others, in the order in which the app got them. */
  contents: string[]
  messages: ServerEvents['new_message'][]
  /** Everything that the app got, by name. */
  names: string[]
  states: string[]
  /** What the library has reported. */
  errors: unknown[]
}

/** A device with the library on it; it is started. */
export async function listening(
  url: string,
  token: RealtimeOptions['token'],
  more: Partial<RealtimeOptions & { device: TestDevice }> = {},
): Promise<Heard> {
  const storage = more.storage ?? memoryStorage()
  const device = more.device ?? testDevice()
  const lists = { contents: [], messages: [], names: [], states: [], errors: [] }
  const heard: Omit<Heard, 'realtime'> = { storage, device, ...lists }
  const realtime = new Realtime({
    url,
    token,
    clock: testClock(),
    onError: (error) => void heard.errors.push(error),
    ...more,
    storage,
    device,
  })
  realtime.on('new_message', (message) => {
    heard.messages.push(message)
    if (message.sender_id !== realtime.user) heard.contents.push(message.content)
  })
  realtime.onAny(({ event }) => void heard.names.push(event))
  realtime.onState((state) => void heard.states.push(state))
  await realtime.start()
  return { ...heard, realtime }
}

/** The same token with another end, in seconds from now. @param keys the Worker's `JWT_KEYS` */
export async function tokenThatEnds(token: string, keys: string, seconds: number): Promise<string> {
  const { kid } = decodeProtectedHeader(token)
  const { exp: _, ...claims } = decodeJwt(token)
  // Guarantee: the setting is a set of private keys.
  const { keys: all } = JSON.parse(keys) as { keys: (JWK & { kid: string })[] }
  const jwk = all.find((key) => key.kid === kid) ?? {}
  const header = decodeProtectedHeader(token)
  return new SignJWT(claims)
    .setProtectedHeader({ ...header, alg: 'ES256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(await importJWK(jwk, 'ES256'))
}
