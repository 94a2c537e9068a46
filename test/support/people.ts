import { expect } from 'vitest'
import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/settings.ts'
import { contactIndex, storedContact } from '../../src/security/contacts.ts'
import { consumers } from '../../src/consumers.ts'
import type { Context } from '../../src/context.ts'
import { requireAccount } from '../../src/features/auth/account/standing.ts'
import { signInByPhone } from '../../src/features/auth/phone/queries.ts'
import { deviceOf } from '../../src/features/auth/sessions/device.ts'
import { newSession } from '../../src/features/auth/sessions/new-session.ts'
import { sessionView } from '../../src/features/auth/sessions/session-view.ts'
import { newId } from '../../src/foundation/ids.ts'
import { publish } from '../../src/foundation/outbox.ts'
import { call, freshIp, ORIGIN, type Answer, type CallOptions } from './api.ts'
import { contextWith } from './context.ts'
import { query } from './db.ts'
import { freshPhone } from './phones.ts'
import { onePixelPng } from './pictures.ts'
import { redis } from './redis.ts'
import { workerWith } from './worker.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'

/** Somebody who is signed in. */
export interface Person {
  id: string
  phone: string
  token: string
  refreshToken: string
  /** Absent while the account has proved neither a phone nor an address. */
  deviceProof: string | undefined
  ip: string
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
}

export { freshPhone }

/** An address that nobody else in the tests has. */
export const freshEmail = (): string => `kim-${crypto.randomUUID()}@mail.test`

/** What the push service would call an app that nobody else in the tests has. */
export const freshPushToken = (): string => `APA91${crypto.randomUUID()}`

export const PASSWORD = 'six blue herons wade'

/** What the development outbox has for an address, newest first. */
export async function unsentMails(email: string): Promise<{ body: string; token?: string }[]> {
  const { data } = await call('GET', `/dev/outbox?to=${encodeURIComponent(email)}`)
  return data['messages']
}

/** The token in the newest mail to an address that has one. */
export async function mailedToken(email: string): Promise<string> {
  const token = (await unsentMails(email)).find((mail) => mail.token !== undefined)?.token
  if (token === undefined) throw new Error('no mail with a token')
  return token
}

/** Somebody who has signed up with an address. */
export interface Registered {
  id: string
  email: string
  person: Person
}

/** @param options.changes to the Worker's settings or bindings */
export async function register({
  email = freshEmail(),
  isVerified = false,
  changes = {},
}: { email?: string; isVerified?: boolean; changes?: Record<string, unknown> } = {}): Promise<Registered> {
  // Mails leave after the answer; this waits for them.
  const fetcher = workerWith(changes)
  const ip = freshIp()
  const { status, data, text } = await call('POST', '/auth/register', {
    body: { email, password: PASSWORD },
    ip,
    fetcher,
  })
  expect(status, text).toBe(201)
  const person = personOf(data, { ip })
  if (isVerified) expect((await proveEmail(person, email)).status).toBe(200)
  return { id: person.id, email, person }
}

/** Proves the address that somebody's account claims, by the newest mail to it. */
export const proveEmail = async (person: Person, email: string): Promise<Answer> =>
  person.call('POST', '/auth/verify-email', { token: await mailedToken(email) }, { fetcher: workerWith({}) })

/** Lets so much time pass for the mails to an address that the next of each kind is sent. */
export const laterMails = async (email: string, minutes = 5): Promise<void> => {
  const index = await contactIndex(readSettings(env), 'email', email)
  await query(`update mail_tokens set created_at = created_at - make_interval(mins => $2) where email_index = $1`, [
    index,
    minutes,
  ])
}

export async function codeFor(phone: string): Promise<string> {
  const { data } = await call('GET', `/dev/outbox?to=${encodeURIComponent(phone)}`)
  return data['messages'][0].otp as string
}

/** Somebody who has signed in by a code, as a client does: three requests. */
export async function signInByCode(phone = freshPhone(), headers: Record<string, string> = {}): Promise<Person> {
  const ip = freshIp()
  const sent = await call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip, headers })
  expect(sent.status).toBe(200)
  const verified = await call('POST', '/auth/verify-otp', {
    body: { phone_number: phone, otp: await codeFor(phone) },
    ip,
    headers,
  })
  expect(verified.status, verified.text).toBe(200)
  return personOf(verified.data, { phone, ip, headers })
}

/** The same, by the statement of a sign-in alone: most tests begin with somebody, and are about something else. */
export async function signIn(phone = freshPhone(), headers: Record<string, string> = {}): Promise<Person> {
  const ip = freshIp()
  const context = Object.create(contextWith(), { ip: { value: ip } }) as Context
  const { db, settings } = context
  const now = context.now()
  const device = await deviceOf(new Request(ORIGIN, { headers }))
  const { refresh, session } = await newSession(context, device, now)
  const stored = await storedContact(settings, 'phone', phone)
  const row = await signInByPhone(db, { newAccountId: newId(now), phone: stored, session, now })
  const { events, ...account } = requireAccount(settings, row)
  await publish(context, consumers, events)
  db.close()
  const view = await sessionView(settings, { account, refresh, authenticatedAt: now }, now)
  return personOf({ ...view }, { phone, ip, headers })
}

/** Whose session an answer gives. */
export function personOf(
  session: Answer['data'],
  { phone = '', ip = freshIp(), headers = {} }: { phone?: string; ip?: string; headers?: Record<string, string> } = {},
): Person {
  const { token, refresh_token, device_proof, user } = session
  return {
    id: user.id,
    phone,
    token,
    refreshToken: refresh_token,
    deviceProof: device_proof,
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

interface PublishedFields extends ProfileFields {
  hasPicture?: boolean
}

/**
 * Somebody with a published profile. Their picture is a row without a file behind it, which spares every test an upload;
 * tests about pictures ask for a real one.
 */
export async function published({ interests, hasPicture = false, ...fields }: PublishedFields = {}): Promise<Person> {
  const person = await signIn()
  const profile = {
    first_name: 'Kim',
    birth_date: bornYearsAgo(31),
    gender: 'female',
    location: await freshPlace(),
    ...fields,
  }
  expect((await person.call('PUT', '/profile/me', profile)).status).toBe(200)
  if (interests) await person.call('PUT', '/profile/interests', { interests })
  if (hasPicture) {
    const form = new FormData()
    form.set('photo', new File([onePixelPng()], 'me.png', { type: 'image/png' }))
    expect((await person.call('POST', '/profile/photos', form)).status).toBe(200)
    expect((await person.call('POST', '/profile/publish')).status).toBe(200)
    return person
  }
  await query(
    `with picture as (
       insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
       values (uuidv7(), $1::uuid, md5($1::text), 'photos/' || $1::text || '/' || md5($1::text) || md5(''), 'L00000fQfQfQfQfQfQfQfQfQfQfQ', 1, 1, 0, true, 'approved', now()))
     update profiles set published_at = now() where user_id = $1::uuid`,
    [person.id],
  )
  return person
}

export interface Pair {
  a: Person
  b: Person
  matchId: string
  conversationId: string
}

/** Two published people who like each other; `a` may be on the premium plan. */
export async function matched({ isPremium = false, hasPicture = false } = {}): Promise<Pair> {
  const location = await freshPlace()
  const [a, b] = await Promise.all([published({ location, hasPicture }), published({ location, hasPicture })])
  if (isPremium) await query("update users set plan = 'premium' where id = $1", [a.id])
  await a.call('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' })
  const { data } = await b.call('POST', '/matching/swipe', { target_user_id: a.id, action: 'like' })
  expect(data['is_match']).toBe(true)
  return { a, b, matchId: data['match_id'], conversationId: data['conversation_id'] }
}
