import { expect } from 'vitest'
import { call, freshIp, type Answer, type CallOptions } from './api.ts'
import { query } from './db.ts'
import { onePixelPng } from './pictures.ts'
import { redis } from './redis.ts'

/** Somebody who is signed in. */
export interface Person {
  id: string
  phone: string
  token: string
  refreshToken: string
  ip: string
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
}

/** A phone number that nobody else in the tests has. */
export function freshPhone(): string {
  const [n] = crypto.getRandomValues(new Uint32Array(1))
  return `+4915${String((n ?? 0) % 1e9).padStart(9, '0')}`
}

export async function codeFor(phone: string): Promise<string> {
  const { data } = await call('GET', `/dev/outbox?to=${encodeURIComponent(phone)}`)
  return data['messages'][0].otp as string
}

export async function signIn(phone = freshPhone(), headers: Record<string, string> = {}): Promise<Person> {
  const ip = freshIp()
  const sent = await call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip, headers })
  expect(sent.status).toBe(200)
  const verified = await call('POST', '/auth/verify-otp', {
    body: { phone_number: phone, otp: await codeFor(phone) },
    ip,
    headers,
  })
  expect(verified.status, verified.text).toBe(200)
  const { token, refresh_token, user } = verified.data
  return {
    id: user.id,
    phone,
    token,
    refreshToken: refresh_token,
    ip,
    call: (method, path, body, options) => call(method, path, { token, body, ip, headers, ...options }),
  }
}

export interface Place {
  latitude: number
  longitude: number
}

/** A place that no other test has: points 220 km apart, given out by a counter that all tests share. */
export async function freshPlace(): Promise<Place> {
  const n = Number(await redis('INCR', 'test:places'))
  return { latitude: (n % 50) * 2 - 50, longitude: (Math.floor(n / 50) % 80) * 4 - 160 }
}

interface ProfileFields {
  first_name?: string
  birth_date?: string
  gender?: string
  location?: Place
  preferences?: Record<string, unknown>
  interests?: string[]
}

/** Somebody with a published profile. */
export async function published({ interests, ...fields }: ProfileFields = {}): Promise<Person> {
  const person = await signIn()
  const profile = {
    first_name: 'Kim',
    birth_date: '1995-05-15',
    gender: 'female',
    location: await freshPlace(),
    ...fields,
  }
  expect((await person.call('PUT', '/profile/me', profile)).status).toBe(200)
  if (interests) await person.call('PUT', '/profile/interests', { interests })
  const form = new FormData()
  form.set('photo', new File([onePixelPng()], 'me.png', { type: 'image/png' }))
  expect((await person.call('POST', '/profile/photos', form)).status).toBe(200)
  expect((await person.call('POST', '/profile/publish')).status).toBe(200)
  return person
}

export interface Pair {
  a: Person
  b: Person
  matchId: string
  conversationId: string
}

/** Two published people who like each other; `a` may be on the premium plan. */
export async function matched({ isPremium = false } = {}): Promise<Pair> {
  const location = await freshPlace()
  const [a, b] = await Promise.all([published({ location }), published({ location })])
  if (isPremium) await query("update users set plan = 'premium' where id = $1", [a.id])
  await a.call('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' })
  const { data } = await b.call('POST', '/matching/swipe', { target_user_id: a.id, action: 'like' })
  expect(data['is_match']).toBe(true)
  return { a, b, matchId: data['match_id'], conversationId: data['conversation_id'] }
}
