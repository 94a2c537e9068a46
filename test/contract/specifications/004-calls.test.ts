import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../../src/foundation/errors.ts'
import { active, pairWithSockets, ring } from '../../support/calls.ts'
import { met, metLive } from '../../support/matches.ts'
import { operator } from '../../support/operators.ts'
import { strangers } from '../../support/pairs.ts'
import { freshEmail, mailedToken, PASSWORD, register, signIn } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { freshCase, moderator } from '../../support/reports.ts'
import { named, operations } from '../../support/specification.ts'
import { refusal } from '../../support/socket-io.ts'
import { workerWith } from '../../support/worker.ts'

/**
 * Specification 004 (calls, administration, realtime). It names operations without bodies; those of the contract's §2 are
 * sent where one is needed, and none otherwise.
 */

const form = () => {
  const body = new FormData()
  body.set('photo', new File([onePixelPng()], 'me.png', { type: 'image/png' }))
  return body
}

operations({
  'POST /api/v1/auth/register': async (ask) => {
    named((await ask(null, { body: { email: freshEmail(), password: PASSWORD } })).data, 'token', 'user.id')
  },
  'POST /api/v1/auth/login': async (ask) => {
    const { email } = await register({ isVerified: true })
    named((await ask(null, { body: { email, password: PASSWORD } })).data, 'token')
  },
  'POST /api/v1/auth/refresh-token': async (ask) => {
    const { refreshToken } = await signIn()
    named((await ask(null, { body: { refresh_token: refreshToken } })).data, 'token', 'refresh_token')
  },
  'POST /api/v1/auth/logout': async (ask) => {
    named((await ask(await signIn())).data, 'message')
  },
  'POST /api/v1/auth/verify-email': async (ask) => {
    const { email, person } = await register()
    named((await ask(person, { body: { token: await mailedToken(email) } })).data, 'message')
  },
  'POST /api/v1/auth/resend-verification': async (ask) => {
    named((await ask(null, { body: { email: freshEmail() } })).data, 'message')
  },
  'POST /api/v1/auth/forgot-password': async (ask) => {
    named((await ask(null, { body: { email: freshEmail() } })).data, 'message')
  },
  'POST /api/v1/auth/reset-password': async (ask) => {
    const { email, person } = await register({ isVerified: true })
    await person.call('POST', '/auth/forgot-password', { email }, { fetcher: workerWith({}) })
    named((await ask(null, { body: { token: await mailedToken(email), password: `${PASSWORD} in` } })).data, 'message')
  },

  'GET /api/v1/users/me': async (ask) => {
    named((await ask(await signIn())).data, 'profile.id')
  },
  'PUT /api/v1/users/me': async (ask) => {
    named((await ask(await signIn(), { body: { first_name: 'Kim' } })).data, 'message')
  },
  'PATCH /api/v1/users/me/preferences': async (ask) => {
    const person = await signIn()
    // Contract: snake_case; `minAge` and `maxAge` of its example are `age_min` and `age_max`.
    const { data } = await ask(person, { body: { age_min: 25, age_max: 30 } })
    expect(data['profile'].preferences).toMatchObject({ age_min: 25, age_max: 30 })
    const wrong = await person.call('PATCH', '/users/me/preferences', { age_min: 30, age_max: 25 })
    expect(wrong.error.code).toBe('VALIDATION_FAILED')
  },
  'POST /api/v1/users/me/photos': async (ask) => {
    named((await ask(await signIn(), { body: form() })).data, 'photo.id')
  },
  'DELETE /api/v1/users/me/photos/:photoId': async (ask) => {
    const person = await signIn()
    const { data } = await person.call('POST', '/users/me/photos', form())
    named((await ask(person, { path: [data['photo'].id] })).data, 'message')
  },
  'GET /api/v1/users/discovery': async (ask) => {
    const [a, b] = await strangers()
    expect((await ask(a)).data['users']).toMatchObject([{ id: b.id }])
  },
  'POST /api/v1/users/report/:userId': async (ask) => {
    const [a, b] = await strangers()
    named((await ask(a, { path: [b.id], body: { reason: 'spam' } })).data, 'report_id')
  },
  'POST /api/v1/users/block/:userId': async (ask) => {
    const [a, b] = await strangers()
    named((await ask(a, { path: [b.id] })).data, 'message')
    // With the reason of specification 001 as well.
    await ask(a, { path: [b.id], body: { reason: 'spam' } })
    expect((await a.call('GET', '/users/blocked')).data['users']).toMatchObject([{ reason: 'spam' }])
  },

  'POST /api/v1/matches/like/:userId': async (ask) => {
    const [a, b] = await strangers()
    expect((await ask(a, { path: [b.id] })).data).toEqual({ is_match: false })
    expect((await ask(b, { path: [a.id] })).data['is_match']).toBe(true)
    const [match] = (await a.call('GET', '/matches/active')).data['matches']
    expect(match.status).toBe('active')
  },
  'POST /api/v1/matches/dislike/:userId': async (ask) => {
    const [a, b] = await strangers()
    expect((await ask(a, { path: [b.id] })).data).toEqual({ is_match: false })
  },
  'GET /api/v1/matches/active': async (ask) => {
    const { a, matchId } = await met()
    expect((await ask(a)).data['matches']).toMatchObject([{ id: matchId }])
  },
  'POST /api/v1/matches/:matchId/end': async (ask) => {
    const { a, matchId } = await met()
    named((await ask(a, { path: [matchId] })).data, 'status')
  },
  'GET /api/v1/matches/history': async (ask) => {
    const { a, matchId } = await metLive()
    await a.call('POST', `/matches/${matchId}/end`)
    expect((await ask(a)).data['matches']).toMatchObject([{ id: matchId, status: 'ended' }])
  },

  'POST /api/v1/calls/initiate/:matchId': async (ask) => {
    const test = await pairWithSockets()
    const { data } = await ask(test.a, { path: [test.matchId], body: { media: 'video' } })
    expect(data).toMatchObject({ match_id: test.matchId, media: 'video', state: 'ringing' })
    await test.callee.next('call:incoming')
  },
  'POST /api/v1/calls/:callId/answer': async (ask) => {
    const test = await pairWithSockets()
    const callId = await ring(test)
    expect((await ask(test.b, { path: [callId] })).data['state']).toBe('connecting')
  },
  'POST /api/v1/calls/:callId/reject': async (ask) => {
    const test = await pairWithSockets()
    expect((await ask(test.b, { path: [await ring(test)] })).data).toMatchObject({ state: 'ended', reason: 'rejected' })
  },
  'POST /api/v1/calls/:callId/end': async (ask) => {
    const test = await pairWithSockets()
    expect((await ask(test.a, { path: [await active(test)] })).data).toMatchObject({
      state: 'ended',
      reason: 'completed',
    })
  },
  'POST /api/v1/calls/:callId/extend': async (ask) => {
    const test = await pairWithSockets()
    const path = [await active(test)]
    named((await ask(test.a, { path })).data, 'extension')
    expect((await ask(test.b, { path, body: { action: 'accept' } })).data).not.toHaveProperty('extension')
  },
  'POST /api/v1/calls/:callId/upgrade': async (ask) => {
    const test = await pairWithSockets()
    const path = [await active(test)]
    named((await ask(test.a, { path })).data, 'upgrade')
    expect((await ask(test.b, { path, body: { action: 'accept' } })).data['media']).toBe('video')
  },

  'GET /api/v1/admin/users': async (ask) => {
    named((await ask(await operator())).data, 'users.id')
  },
  'GET /api/v1/admin/users/:userId': async (ask) => {
    const { id } = await signIn()
    named((await ask(await operator(), { path: [id] })).data, 'user.id')
  },
  'PATCH /api/v1/admin/users/:userId/status': async (ask) => {
    const { id } = await signIn()
    const body = { status: 'suspended', reason: 'spam' }
    named((await ask(await operator(), { path: [id], body })).data, 'user.id')
  },
  'GET /api/v1/admin/reports': async (ask) => {
    await freshCase()
    named((await ask(await moderator())).data, 'reports.reporter', 'reports.reported_user', 'reports.status')
  },
  'PATCH /api/v1/admin/reports/:reportId': async (ask) => {
    const { reportId } = await freshCase()
    named((await ask(await moderator(), { path: [reportId], body: { status: 'dismissed' } })).data, 'message')
  },
  'GET /api/v1/admin/stats': async (ask) => {
    named((await ask(await operator())).data, 'series.registrations', 'queues.cases')
  },

  'GET /health/liveness': async (ask) => {
    named((await ask(null)).data, 'status')
  },
  'GET /health/readiness': async (ask) => {
    named((await ask(null)).data, 'status')
  },
})

describe('its errors', () => {
  it('have status, code, message, details and the id of the request', async () => {
    const { error, status } = await (await signIn()).call('PUT', '/users/me', { gender: 'robot' })
    expect(error).toMatchObject({ status, code: 'VALIDATION_FAILED', message: expect.any(String) })
    // Contract: `requestId` is `request_id`, within the one envelope.
    named(error, 'details', 'request_id')
  })

  it('have its statuses', () => {
    for (const status of [400, 401, 403, 404, 409, 429, 500])
      expect(Object.values(ERRORS).some((known) => known.status === status)).toBe(true)
  })

  it('reach a stock client as `connect_error`', async () => {
    expect(await refusal({ token: 'nobody.knows.this' })).toMatchObject({ message: expect.any(String) })
  })
})

describe('its relays', () => {
  it('come as `urls`, `username` and `credential`', async () => {
    const test = await pairWithSockets()
    await ring(test)
    const [stun, turn] = (await test.a.call('GET', '/calls/ice-servers')).data['ice_servers']
    expect(Object.keys(stun)).toEqual(['urls'])
    expect(Object.keys(turn)).toEqual(['urls', 'username', 'credential'])
  })
})
