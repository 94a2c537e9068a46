import { describe, expect, it } from 'vitest'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'
import { endpoints } from '../../../src/features/endpoints.ts'
import { endpoint, pathsOf } from '../../../src/http/endpoint.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { CLIENT_EVENTS } from '../../../src/protocol/client-events.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { freshPlace, mailedToken, matched, personOf, published, register, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const WAITING = { can_verify: ['phone', 'email'], email_is_waiting: true }
const idsIn = (path: string) => path.replaceAll(/\{\w+\}/g, newId())

/** Somebody with an address that is only claimed, who has written all that a profile needs. */
async function draft(location: Awaited<ReturnType<typeof freshPlace>>) {
  const { email, person } = await register()
  const profile = { first_name: 'Kim', birth_date: bornYearsAgo(31), gender: 'female', location }
  expect((await person.call('PUT', '/profile/me', profile)).status).toBe(200)
  await query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     values (gen_random_uuid(), $1::uuid, md5($1::text), 'photos/' || $1::text || '/x', 'L00000fQfQfQfQfQfQfQfQfQfQfQ', 1, 1, 0, true, 'approved', now())`,
    [person.id],
  )
  return { email, person }
}

const prove = async (email: string, person: Person) =>
  call('POST', '/auth/verify-email', { token: person.token, body: { token: await mailedToken(email) } })

/** Makes an account that has proved something, published and met others one that has not, as there were before. */
async function unprove(person: Person): Promise<Person> {
  await query('update users set is_verified = false where id = $1', [person.id])
  const { data } = await call('POST', '/auth/refresh-token', { body: { refresh_token: person.refreshToken } })
  return personOf(data, { phone: person.phone })
}

describe('an account that has proved neither a phone nor an address', () => {
  it('writes its profile and looks around, and cannot publish until it has', async () => {
    const location = await freshPlace()
    const other = await published({ location })
    const { email, person } = await draft(location)
    expect((await person.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)).toEqual([
      other.id,
    ])
    expect((await person.call('GET', `/profile/${other.id}`)).status).toBe(200)
    const refused = await person.call('POST', '/profile/publish')
    expect(refused.error).toMatchObject({ status: 403, code: 'VERIFICATION_REQUIRED', details: WAITING })
    expect(refused.error.message).toContain('/auth/resend-verification')
    expect((await prove(email, person)).status).toBe(200)
    // With the token from before the proof.
    const done = await person.call('POST', '/profile/publish')
    expect([done.status, done.trips.db]).toEqual([200, 2])
    expect((await other.call('GET', '/matching/feed')).data['users']).toHaveLength(1)
  })

  it('is told what to write before it looks around', async () => {
    const { person } = await register()
    const { error } = await person.call('GET', '/matching/feed')
    expect(error).toMatchObject({ code: 'PROFILE_NOT_PUBLISHED', message: expect.stringContaining('birth_date') })
  })

  it('is refused every operation that reaches others, and counts as refused once', async () => {
    const { person } = await register()
    const needy = endpoints.filter(({ contact }) => contact !== undefined && contact !== 'any')
    expect(needy.length).toBeGreaterThan(15)
    for (const { bodyExample, ...declared } of needy)
      for (const { method, path } of pathsOf(declared)) {
        const { status, error } = await person.call(
          method.toUpperCase(),
          idsIn(path).replace('/api/v1', ''),
          bodyExample,
        )
        expect([status, error.code], `${method} ${path}`).toEqual([403, 'VERIFICATION_REQUIRED'])
      }
  })

  it('may report, block, take an export and go', async () => {
    const { person } = await register()
    const other = await published()
    const may = [
      await person.call('POST', `/users/${other.id}/report`, { reason: 'spam' }),
      await person.call('POST', `/users/${other.id}/block`),
      await person.call('GET', '/users/me/export'),
      await person.call('DELETE', '/users/me'),
    ]
    expect(may.map(({ error }) => error.code)).not.toContain('VERIFICATION_REQUIRED')
  })

  it('says no without a proof where it says yes with one', async () => {
    const { person } = await register()
    const respond = (action: string) => person.call('POST', `/messages/request/${newId()}/respond`, { action })
    expect((await respond('accept')).error.code).toBe('VERIFICATION_REQUIRED')
    expect((await respond('decline')).error.code).toBe('REQUEST_NOT_FOUND')
  })

  it('is refused the same on sockets, until it has, on the same socket', async () => {
    const { email, person } = await register()
    const socket = await connect('/ws', person.token)
    const message = { receiver_id: newId(), content: 'hello' }
    expect((await socket.request('send_message', message)).data).toMatchObject({
      code: 'VERIFICATION_REQUIRED',
      details: WAITING,
    })
    for (const event of ['match:accept', 'call:initiate', 'call:answer', 'typing_start'] as const) {
      const data = { match_id: newId(), ...(event === 'call:initiate' ? { media: 'audio' } : {}) }
      const frame = await socket.request(event, event === 'call:answer' ? { call_id: newId() } : data)
      expect([event, frame.data['code']]).toEqual([event, 'VERIFICATION_REQUIRED'])
    }
    expect((await socket.request('match:end', { match_id: newId() })).data['code']).toBe('MATCH_NOT_FOUND')
    await prove(email, person)
    expect((await socket.request('send_message', message)).data['code']).not.toBe('VERIFICATION_REQUIRED')
  })
})

describe('an account from before that rule', () => {
  it('is seen by nobody whom it is not matched with, and says nothing, until it has proved something', async () => {
    const location = await freshPlace()
    const [viewer, before] = [await published({ location }), await published({ location })]
    const now = await unprove(before)
    expect((await viewer.call('GET', '/matching/feed')).data['users']).toEqual([])
    expect((await viewer.call('GET', `/profile/${before.id}`)).error.code).toBe('USER_NOT_FOUND')
    const like = { target_user_id: before.id, action: 'like' }
    expect((await viewer.call('POST', '/matching/swipe', like)).error.code).toBe('USER_NOT_FOUND')
    expect((await now.call('POST', '/matching/swipe', { ...like, target_user_id: viewer.id })).error.code).toBe(
      'VERIFICATION_REQUIRED',
    )
    await query('update users set is_verified = true where id = $1', [before.id])
    expect((await viewer.call('GET', '/matching/feed')).data['users']).toHaveLength(1)
  })

  it('writes no more to those it is matched with, over REST and on a conversation’s socket, and reads on', async () => {
    const { a, b, conversationId } = await matched()
    const now = await unprove(a)
    const message = { conversation_id: conversationId, content: 'still here?' }
    expect((await now.call('POST', '/messages/send', message)).error.code).toBe('VERIFICATION_REQUIRED')
    const socket = await connect(`/conversations/${conversationId}/ws`, now.token)
    expect((await socket.request('send_message', message)).data['code']).toBe('VERIFICATION_REQUIRED')
    expect((await b.call('POST', '/messages/send', message)).status).toBe(200)
    expect((await socket.next('new_message')).data['content']).toBe(message.content)
    expect((await now.call('GET', `/conversations/${conversationId}/messages`)).data['messages']).toHaveLength(1)
  })
})

describe('every operation and event', () => {
  it('of somebody signed in says whether it takes a proof; one that does not say is no operation', () => {
    expect(endpoints.filter(({ auth, contact }) => (auth === 'user') !== (contact !== undefined))).toEqual([])
    const declared = {
      method: 'post',
      path: '/new',
      tag: 'Profile',
      operationId: 'doSomethingNew',
      summary: 'Do something new',
      auth: 'user',
      response: { raw: true, status: 200, type: 'text/plain', description: '' },
    } as const
    expect(() => endpoint(declared, () => Promise.resolve(new Response()))).toThrow('contact')
  })

  it('that takes one is in the table of docs/security.md', () => {
    const needy = endpoints.filter(({ contact }) => contact !== undefined && contact !== 'any')
    expect(needy.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'get /calls/ice-servers',
      'patch /messages/{messageId}',
      'post /calls/initiate/{matchId}',
      'post /calls/{callId}/answer',
      'post /coins/redeem-reward',
      'post /coins/rewards/ad-nonce',
      'post /coins/spend',
      'post /connections/interest',
      'post /connections/interest/accept',
      'post /match/find',
      'post /matches/dislike/{userId}',
      'post /matches/like/{userId}',
      'post /matches/{matchId}/accept',
      'post /matching/rewind',
      'post /matching/swipe',
      'post /media',
      'post /messages/request',
      'post /messages/request/{requestId}/respond',
      'post /messages/send',
      'post /profile/publish',
      'put /messages/{messageId}/reaction',
    ])
    expect(
      Object.entries(CLIENT_EVENTS).flatMap(([event, { needsProvedContact }]) => (needsProvedContact ? [event] : [])),
    ).toEqual(['send_message', 'match:accept', 'typing_start', 'call:initiate', 'call:answer'])
  })
})
