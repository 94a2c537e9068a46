import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { matched, signIn } from '../../support/people.ts'
import { connect, upgrade } from '../../support/sockets.ts'
import { onRedisOutage, withEmptyRedis, workerWith } from '../../support/worker.ts'

describe('POST /auth/logout', () => {
  it('makes the next request with the same token 401', async () => {
    const person = await signIn()
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
    expect((await person.call('POST', '/auth/logout')).data).toEqual({ message: 'Logged out successfully' })
    expect((await person.call('GET', '/auth/me')).error.code).toBe('UNAUTHORIZED')
    expect((await person.call('POST', '/auth/logout')).status).toBe(401)
  })

  it('closes every socket of the session, on hub and rooms, and opens no more', async () => {
    const { a, conversationId } = await matched()
    const [own, room] = [await connect('/ws', a.token), await connect(`/conversations/${conversationId}/ws`, a.token)]
    await a.call('POST', '/auth/logout')
    expect((await own.untilClosed()).code).toBe(4001)
    expect((await room.untilClosed()).code).toBe(4001)
    expect((await upgrade('/ws', { authorization: `Bearer ${a.token}` })).status).toBe(401)
  })

  it('leaves the other sessions of the same person alone', async () => {
    const phone = await signIn()
    const laptop = await signIn(phone.phone)
    const socket = await connect('/ws', laptop.token)
    await phone.call('POST', '/auth/logout')
    expect((await laptop.call('GET', '/auth/me')).status).toBe(200)
    expect((await socket.request('ping')).event).toBe('pong')
  })

  it('makes the refresh token worthless', async () => {
    const person = await signIn()
    await person.call('POST', '/auth/logout')
    expect((await person.call('POST', '/auth/refresh-token', { refresh_token: person.refreshToken })).status).toBe(401)
  })

  it('holds while Redis is down, because Postgres is asked', async () => {
    const person = await signIn()
    const fetcher = onRedisOutage()
    expect((await person.call('GET', '/auth/me', undefined, { fetcher })).status).toBe(200)
    await person.call('POST', '/auth/logout')
    expect((await person.call('GET', '/auth/me', undefined, { fetcher })).status).toBe(401)
  })

  it('is 503 when Redis goes away in the middle, and holds as soon as it is back', async () => {
    const person = await signIn()
    // The same Redis, which refuses every command.
    const fetcher = workerWith({ UPSTASH_REDIS_REST_TOKEN: 'another' })
    const refused = await person.call('POST', '/auth/logout', undefined, { fetcher })
    expect(refused.error.code).toBe('UNAVAILABLE')
    // Redis knows nothing of it and still calls its list whole; this isolate knows better.
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
    // Until Redis has its list again, which goes on after an answer.
    await expect.poll(async () => (await person.call('GET', '/auth/me')).trips.db).toBe(0)
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
  })

  it('is written to Redis again by a repeated request, though it has ended before', async () => {
    const person = await signIn()
    // From now on this isolate knows the session, and asks nobody for a second: only the account is read.
    await expect.poll(async () => (await person.call('GET', '/auth/me')).trips.db).toBe(1)
    await query('update sessions set ended_at = now() where user_id = $1', [person.id])
    expect((await person.call('POST', '/auth/logout')).status).toBe(200)
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
  })

  it('holds when Redis has lost what it knew', async () => {
    const person = await signIn()
    await person.call('POST', '/auth/logout')
    const fetcher = withEmptyRedis()
    const refused = await person.call('GET', '/auth/me', undefined, { fetcher })
    expect(refused.status).toBe(401)
    expect(refused.trips.db).toBe(1)
    // By then the list has been rebuilt, and Postgres need not be asked again.
    const again = await person.call('GET', '/auth/me', undefined, { fetcher })
    expect(again.status).toBe(401)
    expect(again.trips.db).toBe(0)
  })
})
