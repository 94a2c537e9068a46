import { describe, expect, it } from 'vitest'
import { memoryStorage, type SignedIn } from '../../../sdk/src/index.ts'
import { openSession } from '../../support/sessions.ts'
import { signIn } from '../../support/people.ts'
import { losingAnswers, movedClock, sdkClientOf, sdkClient, type SentRequest } from '../../support/sdk.ts'

const RENEWAL = 'POST /auth/refresh-token'
const renewals = (sent: readonly SentRequest[]) => sent.filter(({ line }) => line === RENEWAL)

describe('a session that is about to end', () => {
  it('is renewed once for all calls that need it', async () => {
    const clock = movedClock()
    const person = await signIn()
    const { client, sent } = await sdkClientOf(person, { clock, expiresIn: 100 })
    clock.move(50_001)
    await Promise.all(Array.from({ length: 5 }, () => client.auth.me()))
    expect(renewals(sent)).toHaveLength(1)
    const tokens = sent.filter(({ line }) => line === 'GET /auth/me').map(({ headers }) => headers.get('authorization'))
    const kept = await client.session.get()
    expect(new Set(tokens)).toEqual(new Set([`Bearer ${kept?.token}`]))
    expect(kept?.token).not.toBe(person.token)
  })

  it('is renewed once for all that share the storage, where there are no Web Locks', async () => {
    const [storage, clock, person] = [memoryStorage(), movedClock(), await signIn()]
    const tabs = await Promise.all([0, 1, 2].map(() => sdkClientOf(person, { storage, clock, expiresIn: 100 })))
    clock.move(50_001)
    await Promise.all(tabs.flatMap(({ client }) => [client.auth.me(), client.auth.waysIn()]))
    expect(renewals(tabs.flatMap(({ sent }) => sent))).toHaveLength(1)
  })

  it('is renewed with the same key after a lost answer, also by a client that begins anew', async () => {
    const [storage, clock, person] = [memoryStorage(), movedClock(), await signIn()]
    const lost = await sdkClientOf(person, {
      storage,
      clock,
      expiresIn: 1,
      retries: 0,
      between: losingAnswers(1, RENEWAL.slice(5)),
    })
    clock.move(2_000)
    await expect(lost.client.auth.me()).rejects.toMatchObject({ name: 'NetworkError' })
    const reloaded = sdkClient({ storage, clock, ip: person.ip })
    expect(await reloaded.client.auth.me()).toMatchObject({ user: { id: person.id } })
    const keys = renewals([...lost.sent, ...reloaded.sent]).map(({ headers }) => headers.get('idempotency-key'))
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('is used until its end while it cannot be renewed', async () => {
    const [clock, person] = [movedClock(), await signIn()]
    const { client } = await sdkClientOf(person, {
      clock,
      expiresIn: 100,
      between: async (request, pass) => {
        if (request.url.endsWith('/refresh-token')) throw new TypeError('Network connection lost.')
        return pass(request)
      },
    })
    clock.move(60_000)
    expect(await client.auth.me()).toMatchObject({ user: { id: person.id } })
    clock.move(60_000)
    await expect(client.auth.me()).rejects.toMatchObject({ name: 'NetworkError' })
    expect(await client.session.get()).not.toBeNull()
  })
})

describe('a token that the API refuses', () => {
  it('is renewed, and the call sent again with its key, although the clock of the device says otherwise', async () => {
    const person = await signIn()
    const { token } = await openSession(person.id, 'user', { expiresAt: Date.now() - 1_000 })
    const { client, sent } = await sdkClientOf({ ...person, token })
    await client.realtime.ticket()
    expect(sent.map(({ line }) => line)).toEqual(['POST /realtime/ticket', RENEWAL, 'POST /realtime/ticket'])
    expect(sent[2]?.headers.get('idempotency-key')).toBe(sent[0]?.headers.get('idempotency-key'))
  })

  it('ends the session here when it has ended there, and those who listen hear of it', async () => {
    const person = await signIn()
    const { client } = await sdkClientOf(person)
    const heard: (SignedIn | null)[] = []
    const stop = client.session.onChange((session) => heard.push(session))
    expect((await person.call('POST', '/auth/logout')).status).toBe(200)
    await expect(client.auth.me()).rejects.toMatchObject({ name: 'AuthenticationError', status: 401 })
    expect(await client.session.get()).toBeNull()
    await expect(client.session.token()).rejects.toMatchObject({ message: 'Nobody is signed in.' })
    expect(heard).toEqual([null])
    stop()
  })

  it('is not replaced by that of another user who has signed in since', async () => {
    const [storage, one, other] = [memoryStorage(), await signIn(), await signIn()]
    const between = async (request: Request, pass: (request: Request) => Promise<Response>) => {
      // While the call is on its way, the other one signs in on another tab.
      if (request.url.endsWith('/auth/me')) await sdkClientOf(other, { storage })
      return pass(request)
    }
    const ended = await openSession(one.id, 'user', { expiresAt: Date.now() - 1_000 })
    const { client, sent } = await sdkClientOf({ ...one, token: ended.token }, { storage, between })
    await expect(client.auth.me()).rejects.toMatchObject({ status: 401 })
    expect(renewals(sent)).toEqual([])
    expect((await client.session.get())?.user.id).toBe(other.id)
  })

  it('does not come back when the user signs out while it is renewed', async () => {
    const [clock, person] = [movedClock(), await signIn()]
    const { client } = await sdkClientOf(person, {
      clock,
      expiresIn: 1,
      between: async (request, pass) => {
        const response = await pass(request)
        if (request.url.endsWith('/refresh-token')) await client.session.forget()
        return response
      },
    })
    clock.move(2_000)
    await expect(client.auth.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    expect(await client.session.get()).toBeNull()
  })
})

it('a socket is opened with this session, and has a refused token renewed', async () => {
  const person = await signIn()
  const { client, sent } = await sdkClientOf(person)
  const { url, token } = client.realtimeOptions()
  expect([url, await token()]).toEqual(['https://api.test', person.token])
  const other = sdkClient({ storagePrefix: 'second' })
  expect(other.client.realtimeOptions().storagePrefix).toBe('second')
  const renewed = await token(person.token)
  // Somebody has renewed it since: no further exchange.
  expect(await token(person.token)).toBe(renewed)
  expect(renewed).not.toBe(person.token)
  expect(renewals(sent)).toHaveLength(1)
  await client.session.forget()
  expect(await token()).toBeNull()
  client.close()
})
