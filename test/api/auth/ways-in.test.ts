import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import {
  codeFor,
  freshPhone,
  PASSWORD,
  personOf,
  register,
  signIn,
  unsentMails,
  type Person,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})

afterEach(() => void vi.useRealTimers())

const waysInto = async (person: Person) => (await person.call('GET', '/auth/ways-in')).data['ways_in']
const remove = (person: Person, way: string) => person.call('DELETE', `/auth/link/${way}`, undefined, { fetcher })

/** Somebody with a proved address and a phone. */
async function withPhone() {
  const registered = await register({ isVerified: true })
  const phone = freshPhone()
  await registered.person.call('POST', '/auth/link/phone', { phone_number: phone })
  await registered.person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) })
  return { ...registered, phone }
}

describe('GET /auth/ways-in', () => {
  it('lists phone, address and Google, masked', async () => {
    const { id, person, phone } = await withPhone()
    await query('update users set google_index = $2 where id = $1', [id, crypto.randomUUID()])
    expect(await waysInto(person)).toEqual([
      { kind: 'email', hint: 'k•••@mail.test', is_proved: true, is_removable: false },
      { kind: 'phone', hint: `•••${phone.slice(-2)}`, is_proved: true, is_removable: true },
      { kind: 'google', hint: null, is_proved: true, is_removable: true },
    ])
  })

  it('says that an address which is only claimed may be lost, and lets nobody remove the last that may not', async () => {
    const { person } = await register()
    expect(await waysInto(person)).toEqual([
      { kind: 'email', hint: 'k•••@mail.test', is_proved: false, is_removable: false },
    ])
    const phone = await signIn()
    expect(await waysInto(phone)).toMatchObject([{ kind: 'phone', is_removable: false }])
  })
})

describe('DELETE /auth/link/phone', () => {
  it('removes the phone, ends the sessions that it may have opened, and tells the address', async () => {
    const { id, email, person, phone } = await withPhone()
    const other = await signIn(phone)
    expect(other.id).toBe(id)
    const removed = await remove(person, 'phone')
    expect(removed.data['ways_in']).toMatchObject([{ kind: 'email', is_proved: true }])
    expect(removed.trips.db).toBe(1)
    expect((await other.call('GET', '/auth/me')).status).toBe(401)
    expect((await person.call('GET', '/auth/me')).data['user']).not.toHaveProperty('phone_number')
    expect((await unsentMails(email))[0]?.body).toContain('A phone number was removed')
    expect((await signIn(phone)).id).not.toBe(id)
    expect((await remove(person, 'phone')).error.code).toBe('NOT_FOUND')
  })

  it('leaves the last way in, also of two that are removed at the same moment', async () => {
    const person = await signIn()
    expect((await remove(person, 'phone')).error.code).toBe('CONFLICT')
    const claimed = await register()
    const phone = freshPhone()
    await claimed.person.call('POST', '/auth/link/phone', { phone_number: phone })
    await claimed.person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) })
    expect((await remove(claimed.person, 'phone')).error.code, 'the address is only claimed').toBe('CONFLICT')
    await query('update users set google_index = $2 where id = $1', [claimed.id, crypto.randomUUID()])
    const both = await Promise.all([remove(claimed.person, 'phone'), remove(claimed.person, 'google')])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('requires a recent sign-in', async () => {
    const { email, person, phone } = await withPhone()
    const { data } = await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
    vi.setSystemTime(Date.now() + 11 * 60_000)
    for (const way of ['phone', 'google']) {
      const refused = await remove(personOf(data), way)
      expect(refused.error).toMatchObject({ code: 'FORBIDDEN', details: { reason: 'sign_in_again' } })
    }
    vi.useRealTimers()
    expect((await signIn(phone)).id).toBe(person.id)
  })
})

describe('DELETE /auth/link/google', () => {
  it('removes Google', async () => {
    const { id, email, person } = await register({ isVerified: true })
    expect((await remove(person, 'google')).error.code).toBe('NOT_FOUND')
    await query('update users set google_index = $2 where id = $1', [id, crypto.randomUUID()])
    expect((await remove(person, 'google')).status).toBe(200)
    expect(await query('select google_index from users where id = $1', [id])).toEqual([{ google_index: null }])
    expect((await unsentMails(email))[0]?.body).toContain('A Google account was removed')
  })
})
