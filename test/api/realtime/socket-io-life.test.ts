import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Connect } from '../../../src/features/realtime/held-socket.ts'
import { holdSocketIo } from '../../../src/features/realtime/socket-io/open-socket-io.ts'
import { HEARTBEAT } from '../../../src/protocol/heartbeat.ts'
import { contextWith } from '../../support/context.ts'
import { objectSocket } from '../../support/held.ts'
import { evict, hubOf, hubSocket } from '../../support/objects.ts'
import { signIn } from '../../support/people.ts'
import { joined, socketIo } from '../../support/socket-io.ts'
import { open, type TestSocket } from '../../support/sockets.ts'

/** A connection in front of an object that the test plays itself, with a fast heart. */
function inFrontOf(connect: Connect, interval = 60, timeout = 5_000): TestSocket {
  const doorway = { identify: null, lastEventId: undefined }
  return open(holdSocketIo(contextWith(), connect, doorway, { interval, timeout }), socketIo)
}

const socketsOf = (userId: string) => runInDurableObject(hubOf(userId), (_hub, state) => state.getWebSockets().length)

describe('the heart of a connection', () => {
  it('beats, and none of it wakes the object', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket(socketIo)
    const socket = inFrontOf(() => Promise.resolve(answer))
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    await socket.text(/^40/)
    for (let beats = 1; beats <= 9; beats += 1) {
      await expect
        .poll(() => socket.texts.filter((text) => text === '2').length, { interval: 5 })
        .toBeGreaterThanOrEqual(beats)
      socket.sendRaw('3')
    }
    socket.sendRaw('6')
    socket.send('ping')
    await end.text(/^42/)
    // But for what the runtime answers while the object sleeps.
    expect(end.texts.filter((text) => text !== HEARTBEAT.ask)).toEqual(['42["ping",{}]'])
    end.sendRaw(HEARTBEAT.answer)
    end.sendRaw('42["pong",{}]')
    await socket.text(/pong/)
    expect(socket.texts).not.toContain(HEARTBEAT.answer)
    expect(socket.closed).toBeUndefined()
  })

  it('stops when the client no longer answers; the object is told, the client may come again', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket(socketIo)
    const socket = inFrontOf(() => Promise.resolve(answer), 40, 60)
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    expect((await end.untilClosed()).code).toBe(1000)
    expect((await socket.untilClosed()).code).toBe(1011)
    expect(socket.texts).not.toContain('41')
  })
})

describe('a connection ends', () => {
  it('for good, with its session, awake or asleep', async () => {
    for (const isAsleep of [false, true]) {
      const person = await signIn()
      const socket = await joined({ token: person.token })
      await socket.next('authenticated')
      if (isAsleep) await evict(hubOf(person.id))
      await person.call('POST', '/auth/logout')
      expect((await socket.untilClosed()).code).toBe(4001)
      expect(socket.texts.at(-1)).toBe('41')
    }
  })

  it('for good, when its token has run out', async () => {
    const hub = await signIn()
    const socket = await hubSocket(hub.id, { encoding: 'socket.io', expiresAt: Date.now() + 200 }, socketIo)
    await expect
      .poll(() => {
        if (!socket.closed) socket.send('ping')
        return socket.closed?.code
      })
      .toBe(4001)
  })

  it.each([
    ['by a packet of Socket.IO', '41'],
    ['by a packet of Engine.IO', '1'],
  ])('for the object too when the client leaves %s', async (_name, goodbye) => {
    const { id, token } = await signIn()
    const socket = await joined({ token })
    await socket.next('authenticated')
    expect(await socketsOf(id)).toBe(1)
    socket.sendRaw(goodbye)
    expect((await socket.untilClosed()).code).toBe(1000)
    await expect.poll(() => socketsOf(id)).toBe(0)
  })

  it('so that the client comes again, when the object goes away without a word', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket(socketIo)
    const socket = inFrontOf(() => Promise.resolve(answer))
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    await socket.text(/^40/)
    end.close(null)
    expect((await socket.untilClosed()).code).toBe(1011)
    expect(socket.texts).not.toContain('41')
  })

  it('before it has begun, when the client leaves while it is being connected', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket(socketIo)
    const [asked, connecting] = [Promise.withResolvers<void>(), Promise.withResolvers<typeof answer>()]
    const socket = inFrontOf(() => {
      asked.resolve()
      return connecting.promise
    })
    socket.sendRaw(`40${JSON.stringify({ token })}`)
    await asked.promise
    socket.sendRaw('41')
    await socket.untilClosed()
    connecting.resolve(answer)
    expect((await end.untilClosed()).code).toBe(1000)
  })

  it('renews with a newer token of the same session, and with no other', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const socket = await joined({ token: person.token })
    const { data } = await person.call('POST', '/auth/refresh-token', { refresh_token: person.refreshToken })
    expect((await socket.request('authenticate', { token: data['token'] })).data['user_id']).toBe(person.id)
    expect((await socket.request('authenticate', { token: other.token })).data['code']).toBe('UNAUTHORIZED')
    expect((await socket.request('ping')).event).toBe('ack')
  })
})
