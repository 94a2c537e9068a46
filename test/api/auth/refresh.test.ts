import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { signIn } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const refresh = (refreshToken: string, headers: Record<string, string> = {}) =>
  call('POST', '/auth/refresh-token', { body: { refresh_token: refreshToken }, headers })
const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)

afterEach(() => void vi.useRealTimers())

describe('POST /auth/refresh-token', () => {
  it('gives the next tokens, with one SQL statement', async () => {
    const person = await signIn()
    const answer = await refresh(person.refreshToken)
    expect(answer.status).toBe(200)
    expect(answer.trips.db).toBe(1)
    expect(answer.data['refresh_token']).not.toBe(person.refreshToken)
    expect(answer.data['user']).toMatchObject({ id: person.id, phone_number: person.phone })
    expect((await call('GET', '/auth/me', { token: answer.data['token'] })).status).toBe(200)
  })

  it('gives a client that lost the answer the very same successor', async () => {
    const person = await signIn()
    const [first, again] = [await refresh(person.refreshToken), await refresh(person.refreshToken)]
    expect(again.data['refresh_token']).toBe(first.data['refresh_token'])
    expect((await refresh(first.data['refresh_token'])).status).toBe(200)
  })

  it('ends the session when a spent token comes back from another device', async () => {
    const person = await signIn(undefined, { 'x-device-id': 'phone' })
    const socket = await connect('/ws', person.token)
    const next = await refresh(person.refreshToken, { 'x-device-id': 'phone' })
    expect((await refresh(person.refreshToken, { 'x-device-id': 'thief' })).error.code).toBe('UNAUTHORIZED')
    expect((await socket.untilClosed()).code).toBe(4001)
    expect((await refresh(next.data['refresh_token'], { 'x-device-id': 'phone' })).error.code).toBe('UNAUTHORIZED')
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
    expect(await query('select end_reason from sessions where user_id = $1', [person.id])).toEqual([
      { end_reason: 'refresh_token_reused' },
    ])
  })

  it('ends the session when a spent token comes back after the grace', async () => {
    const person = await signIn()
    const next = await refresh(person.refreshToken)
    later(11_000)
    expect((await refresh(person.refreshToken)).error.code).toBe('UNAUTHORIZED')
    expect((await refresh(next.data['refresh_token'])).error.code).toBe('UNAUTHORIZED')
  })

  it('ends the session when a token older than the last comes back at once', async () => {
    const person = await signIn()
    const second = await refresh(person.refreshToken)
    const third = await refresh(second.data['refresh_token'])
    expect((await refresh(person.refreshToken)).error.code).toBe('UNAUTHORIZED')
    expect((await refresh(third.data['refresh_token'])).error.code).toBe('UNAUTHORIZED')
  })

  it('leaves exactly one live chain when fifty ask at the same moment', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(person.refreshToken)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ data }) => data['refresh_token'])).size).toBe(1)
    const [session] = await query('select generation from sessions where user_id = $1', [person.id])
    expect(session).toEqual({ generation: 1 })
  })

  it('refuses a token that has expired', async () => {
    const person = await signIn()
    later(61 * 86_400_000)
    expect((await refresh(person.refreshToken)).error.code).toBe('UNAUTHORIZED')
  })

  it.each(['x', 'a'.repeat(70), 'AZPmoFscfT6fSisgjQ4fIwAAAAB0aGlzIGlzIGFuIGV4YW1wbGUsIG5vdCBhIHRva2Vu'])(
    'refuses garbage without asking Postgres',
    async (token) => {
      const answer = await refresh(token)
      expect(answer.error.code).toBe('UNAUTHORIZED')
      expect(answer.trips.db).toBe(0)
    },
  )

  it('does not end a session for a forged token that names it', async () => {
    const person = await signIn()
    const forged = person.refreshToken.slice(0, -4) + (person.refreshToken.endsWith('AAAA') ? 'BBBB' : 'AAAA')
    expect((await refresh(forged)).error.code).toBe('UNAUTHORIZED')
    expect((await refresh(person.refreshToken)).status).toBe(200)
  })
})
