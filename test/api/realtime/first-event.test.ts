import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { awaitAuthentication } from '../../../src/features/realtime/json-socket.ts'
import type { Connect } from '../../../src/features/realtime/held-socket.ts'
import { newConversationId } from '../../../src/security/conversation-id.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { noPostgres } from '../../support/database.ts'
import { ORIGIN } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { objectSocket } from '../../support/held.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { matched, signIn } from '../../support/people.ts'
import { open, upgrade, type TestSocket } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

const noRedis = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' }

/** A socket that waits for its first event, in front of an object that the test plays itself. */
function inFrontOf(connect: Connect): TestSocket {
  return open(awaitAuthentication(contextWith(), connect, undefined))
}

describe('authenticate as the first event', () => {
  it('is answered under its id', async () => {
    const person = await signIn()
    const socket = open(await upgrade('/ws'))
    // Any text may be an id, also one that could not stand in a header.
    socket.send('authenticate', { token: person.token }, 'ä %\n"1')
    expect((await socket.take(({ id }) => id === 'ä %\n"1', 'an answer')).event).toBe('authenticated')
  })

  it.each([
    ['in the address', '/ws?last_event_id=0', {}],
    ['in the event', '/ws', { last_event_id: 0 }],
    ['in the event, which goes before the address', '/ws?last_event_id=9999', { last_event_id: 0 }],
  ])('brings what was missed, named %s', async (_name, path, named) => {
    const { a, b, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'missed' })
    await expect.poll(() => sqlIn(hubOf(b.id), "select 1 from events where event = 'new_message'")).toHaveLength(1)
    const socket = open(await upgrade(path))
    socket.send('authenticate', { token: b.token, ...named })
    expect((await socket.next('resumed')).data['complete']).toBe(true)
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['missed'])
  })

  it('may be preceded by four frames that cannot be understood, and by no fifth', async () => {
    const [patient, hopeless] = [open(await upgrade('/ws')), open(await upgrade('/ws'))]
    for (let i = 0; i < 4; i += 1) patient.sendRaw('nonsense')
    patient.send('authenticate', { token: (await signIn()).token })
    await patient.next('authenticated')
    for (let i = 0; i < 8; i += 1) hopeless.sendRaw('nonsense')
    expect((await hopeless.untilClosed()).code).toBe(1008)
    expect(hopeless.all('error')).toHaveLength(5)
  })
})

describe('a socket that cannot be opened after all is closed', () => {
  const ask = async (socket: TestSocket, token: string) => {
    const { data } = await socket.request('authenticate', { token })
    return { code: data['code'], retryAfter: data['retry_after_ms'], closed: (await socket.untilClosed()).code }
  }

  it('with 4001 where signing in helps', async () => {
    expect(await ask(open(await upgrade('/ws')), 'x.y.z')).toEqual({ code: 'UNAUTHORIZED', closed: 4001 })
    const gone = await signIn()
    await gone.call('POST', '/auth/logout')
    expect(await ask(open(await upgrade('/ws')), gone.token)).toEqual({ code: 'UNAUTHORIZED', closed: 4001 })
  })

  it('with 4004 where nothing helps', async () => {
    const { token } = await signIn()
    const socket = open(await upgrade(`/conversations/${newId()}/ws`))
    expect(await ask(socket, token)).toEqual({ code: 'CONVERSATION_NOT_FOUND', closed: 4004 })
  })

  it('with 1011 where waiting helps, and says how long', async () => {
    const { token } = await signIn()
    const worker = workerWith({ ...noRedis, ...noPostgres })
    const request = new Request(`${ORIGIN}/api/v1/ws`, { headers: { upgrade: 'websocket' } })
    expect(await ask(open(await worker(request)), token)).toEqual({
      code: 'UNAVAILABLE',
      retryAfter: expect.any(Number),
      closed: 1011,
    })
  })

  it('with 1011 where the server is at fault', async () => {
    const { token } = await signIn()
    const socket = inFrontOf(() => Promise.reject(new Error('a mistake of ours')))
    expect(await ask(socket, token)).toEqual({ code: 'INTERNAL', closed: 1011 })
  })
})

describe('between a client and its object', () => {
  it('an object that goes away without a word has failed', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket()
    const socket = inFrontOf(() => Promise.resolve(answer))
    socket.send('authenticate', { token })
    socket.send('ping')
    await expect.poll(() => end.frames.length).toBe(1)
    end.close(null)
    expect((await socket.untilClosed()).code).toBe(1011)
  })

  it('a close with a reason is passed on, both ways', async () => {
    const { token } = await signIn()
    for (const side of ['object', 'client']) {
      const { answer, end } = objectSocket()
      const socket = inFrontOf(() => Promise.resolve(answer))
      socket.send('authenticate', { token })
      socket.send('ping')
      await expect.poll(() => end.frames.length).toBe(1)
      const [closing, other] = side === 'object' ? [end, socket] : [socket, end]
      closing.close(4001)
      expect((await other.untilClosed()).code).toBe(4001)
    }
  })

  it('nothing stays open of a client that has left while it was being connected', async () => {
    const { token } = await signIn()
    const { answer, end } = objectSocket()
    const connecting = Promise.withResolvers<typeof answer>()
    const asked = Promise.withResolvers<void>()
    const socket = inFrontOf(() => {
      asked.resolve()
      return connecting.promise
    })
    socket.send('authenticate', { token })
    await asked.promise
    socket.close()
    await socket.untilClosed()
    connecting.resolve(answer)
    expect((await end.untilClosed()).code).toBe(1000)
  })
})

describe('a conversation’s socket', () => {
  it('is put off while nobody can say whether it may be opened', async () => {
    const { token } = await signIn()
    // The session is known to Redis; only the room, which has to ask Postgres, cannot.
    const refusing = { getByName: () => ({ fetch: () => Promise.resolve(new Response(null, { status: 503 })) }) }
    const worker = workerWith({ CONVERSATION_ROOM: refusing })
    const response = await worker(
      new Request(`${ORIGIN}/api/v1/conversations/${newConversationId(readSettings(env), Date.now())}/ws`, {
        headers: { upgrade: 'websocket', authorization: `Bearer ${token}` },
      }),
    )
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
  })
})
