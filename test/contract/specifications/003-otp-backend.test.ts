import { describe, expect, it } from 'vitest'
import { decodeJwt } from 'jose'
import { call, freshIp } from '../../support/api.ts'
import { strangers, swipe } from '../../support/pairs.ts'
import { codeFor, freshPhone, matched, published, signIn, type Person } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { send } from '../../support/requests.ts'
import { named, operations } from '../../support/specification.ts'

/**
 * Specification 003 (OTP backend). Fixed clock: days are those of the specification, and right in every year. Contract: its flat answers are the content of `data`, under the same names.
 */

const bearer = ({ token }: Person) => ({ Authorization: `Bearer ${token}` })
const spelt = (interests: string[]) => interests.map((interest) => interest.toLowerCase())
const picture = () => new File([onePixelPng()], 'me.png', { type: 'image/png' })

operations({
  'POST /api/v1/auth/send-otp': async (ask) => {
    const { data } = await ask(null, { body: { phone_number: freshPhone() } })
    expect(data).toEqual({ message: 'OTP sent successfully', expires_in: 300 })
  },

  'POST /api/v1/auth/verify-otp': async (ask) => {
    const [phone_number, ip] = [freshPhone(), freshIp()]
    await call('POST', '/auth/send-otp', { body: { phone_number }, ip })
    const { data } = await ask(null, { body: { phone_number, otp: await codeFor(phone_number) }, ip })
    expect(data['user']).toMatchObject({ id: expect.any(String), phone_number, is_verified: true })
    // "JWT contains user ID and expires in 24 hours".
    const { sub, iat = 0, exp = 0 } = decodeJwt(data['token'])
    expect([sub, exp - iat]).toEqual([data['user'].id, 24 * 3600])
  },

  'POST /api/v1/auth/refresh-token': async (ask) => {
    const person = await signIn()
    // Contract: tokens are refreshed by `refresh_token`; the access token alone does not do it.
    const { data } = await ask(null, { headers: bearer(person), body: { refresh_token: person.refreshToken } })
    named(data, 'token')
    // "Refresh tokens rotate every request".
    expect(data['refresh_token']).not.toBe(person.refreshToken)
  },

  'POST /api/v1/auth/logout': async (ask) => {
    const person = await signIn()
    expect((await ask(null, { headers: bearer(person) })).data).toEqual({ message: 'Logged out successfully' })
    expect((await person.call('GET', '/auth/me')).status).toBe(401)
  },

  'GET /api/v1/profile/me': async (ask) => {
    const person = await published({ interests: ['technology', 'travel', 'music'], hasPicture: true })
    const { data } = await ask(null, { headers: bearer(person) })
    for (const field of ['id', 'first_name', 'last_name', 'birth_date', 'gender', 'bio'])
      named(data, `profile.${field}`)
    // Contract: a place is kept as a square of about a kilometre, so `location` is its middle.
    named(data, 'profile.location.latitude', 'profile.location.longitude')
    named(data, 'profile.photos.id', 'profile.photos.url', 'profile.photos.is_primary')
    // Of an interest that the catalogue has, its spelling is taken.
    expect(spelt(data['profile'].interests)).toEqual(['technology', 'travel', 'music'])
    // What its table has where nothing was said.
    expect((await ask(await signIn())).data['profile'].preferences).toMatchObject({
      max_distance: 50,
      age_min: 18,
      age_max: 100,
      show_me: 'everyone',
    })
  },

  'PUT /api/v1/profile/me': async (ask) => {
    const person = await signIn()
    const body = {
      first_name: 'John',
      last_name: 'Doe',
      birth_date: '1995-05-15',
      gender: 'male',
      bio: 'Updated bio',
      location: { latitude: 40.7128, longitude: -74.006 },
      preferences: { max_distance: 50, age_min: 25, age_max: 35, show_me: 'women' },
    }
    const { data } = await ask(null, { headers: bearer(person), body })
    expect(data).toMatchObject({ message: 'Profile updated successfully' })
    const { location, ...rest } = body
    const { profile } = (await person.call('GET', '/profile/me')).data
    expect(profile).toMatchObject(rest)
    expect(profile.location.latitude).toBeCloseTo(location.latitude, 1)
    expect(profile.location.longitude).toBeCloseTo(location.longitude, 1)
  },

  'POST /api/v1/profile/photos': async (ask) => {
    const person = await signIn()
    const body = new FormData()
    body.set('photo', picture())
    body.set('is_primary', 'true')
    const { data } = await ask(null, { headers: bearer(person), body })
    named(data, 'photo.id', 'photo.url')
    expect(data['photo'].is_primary).toBe(true)
  },

  'DELETE /api/v1/profile/photos/{photoId}': async (ask) => {
    const person = await signIn()
    const form = new FormData()
    form.set('photo', picture())
    const { data: uploaded } = await person.call('POST', '/profile/photos', form)
    const { data } = await ask(null, { path: [uploaded['photo'].id], headers: bearer(person) })
    expect(data).toMatchObject({ message: 'Photo deleted successfully' })
  },

  'GET /api/v1/matching/feed': async (ask) => {
    const a = await published({ interests: ['travel', 'music'], hasPicture: true })
    const { location } = (await a.call('GET', '/profile/me')).data['profile']
    const b = await published({ location, interests: ['art', 'photography', 'travel', 'music'], hasPicture: true })
    await b.call('PUT', '/profile/me', { first_name: 'Jane', bio: 'Designer' })
    const { data } = await ask(null, { headers: bearer(a) })
    expect(data['users']).toMatchObject([
      {
        id: b.id,
        first_name: 'Jane',
        age: expect.any(Number),
        bio: 'Designer',
        photos: [expect.any(String)],
      },
    ])
    const [{ interests, mutual_interests }] = data['users']
    expect([spelt(interests), spelt(mutual_interests)]).toEqual([
      ['art', 'photography', 'travel', 'music'],
      ['travel', 'music'],
    ])
    // Contract: distances are whole kilometres, of at least one; 5.2 becomes 5.
    expect(data['users'][0].distance_km).toBe(1)
  },

  'POST /api/v1/matching/swipe': async (ask) => {
    const [a, b] = await strangers()
    const like = await ask(null, { headers: bearer(a), body: { target_user_id: b.id, action: 'like' } })
    // "match_id: only if it's a match".
    expect(like.data).toEqual({ is_match: false })
    const back = await ask(b, { body: { target_user_id: a.id, action: 'like' } })
    expect(back.data).toMatchObject({ is_match: true, match_id: expect.any(String) })
    const [c, d] = await strangers()
    expect((await ask(c, { body: { target_user_id: d.id, action: 'pass' } })).data).toEqual({ is_match: false })
  },

  'GET /api/v1/matching/matches': async (ask) => {
    const { a, b, matchId } = await matched({ hasPicture: true })
    await send(b, { match_id: matchId, content: 'Hey there!' })
    const { data } = await ask(null, { headers: bearer(a) })
    expect(data['matches']).toMatchObject([
      { id: matchId, user: { id: b.id }, last_message: { content: 'Hey there!' } },
    ])
    // Contract: `sent_at` of a message is `created_at`.
    named(
      data,
      'matches.user.first_name',
      'matches.user.photos',
      'matches.matched_at',
      'matches.last_message.created_at',
    )
  },

  'GET /api/v1/messages/conversations/{matchId}': async (ask) => {
    const { a, b, matchId } = await matched()
    await send(b, { match_id: matchId, content: 'Hello!' })
    const before = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, '')
    const { data } = await ask(null, { path: [matchId], headers: bearer(a), query: `?limit=50&before=${before}` })
    expect(data['messages']).toMatchObject([{ sender_id: b.id, content: 'Hello!', is_read: false }])
    named(data, 'messages.id', 'messages.created_at')
    const earlier = await ask(a, { path: [matchId], query: '?limit=50&before=2026-02-27T15:30:00Z' })
    expect(earlier.data['messages']).toEqual([])
  },

  'POST /api/v1/messages/send': async (ask) => {
    const { a, b, matchId, conversationId } = await matched()
    const body = { match_id: matchId, content: 'Hi there!', message_type: 'text' }
    // Contract: `message.id` and `message.sent_at` are `message_id` and `created_at`.
    named((await ask(null, { headers: bearer(a), body })).data, 'message_id', 'created_at')
    const form = new FormData()
    form.set('conversation_id', conversationId)
    form.set('file', picture())
    const { data: media } = await a.call('POST', '/media', form)
    // Contract: what a photo or a gif shows is uploaded first and named by `media_id`.
    await ask(a, { body: { ...body, message_type: 'photo', media_id: media['media_id'] } })
    expect((await b.call('GET', '/conversations')).data['conversations'][0].unread_count).toBe(2)
  },

  'POST /api/v1/messages/mark-read': async (ask) => {
    const { a, b, matchId } = await matched()
    const ids: string[] = []
    for (const content of ['one', 'two']) ids.push((await send(a, { match_id: matchId, content })).data['message_id'])
    const { data } = await ask(null, { headers: bearer(b), body: { match_id: matchId, message_ids: ids } })
    expect(data).toEqual({ marked_count: 2 })
  },

  'POST /api/v1/safety/report': async (ask) => {
    const { a, b } = await matched()
    const body = {
      reported_user_id: b.id,
      reason: 'inappropriate_behavior',
      description: 'User sent inappropriate messages',
    }
    named((await ask(null, { headers: bearer(a), body })).data, 'report_id')
  },

  'POST /api/v1/safety/block': async (ask) => {
    const { a, b } = await matched()
    const { data } = await ask(null, { headers: bearer(a), body: { user_id: b.id } })
    expect(data).toEqual({ message: 'User blocked successfully' })
  },

  'GET /api/v1/billing/plans': async (ask) => {
    const { plans } = (await ask(null)).data
    expect(plans[0]).toMatchObject({ id: 'premium_monthly', name: 'Premium Monthly', price: 19.99, interval: 'month' })
  },
  'POST /api/v1/billing/subscribe': async (ask) => {
    const body = { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'tok_visa' } }
    const { data } = await ask(null, { headers: bearer(await signIn()), body })
    named(data, 'subscription.id', 'subscription.expires_at')
    expect(data['subscription'].status).toBe('active')
  },

  'GET /health': async (ask) => {
    const { data } = await ask(null)
    expect(data).toMatchObject({ status: 'healthy', services: expect.any(Object) })
  },
})

describe('its rules', () => {
  it('limit codes to three an hour for a phone', async () => {
    const phone_number = freshPhone()
    const codes = async () => (await call('POST', '/auth/send-otp', { body: { phone_number } })).status
    expect([await codes(), await codes(), await codes(), await codes()]).toEqual([200, 200, 200, 429])
  })

  it('match two who like each other', async () => {
    const [a, b] = await strangers()
    await swipe(a, b)
    expect((await swipe(b, a)).data['is_match']).toBe(true)
  })
})
