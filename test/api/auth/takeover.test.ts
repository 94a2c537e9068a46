import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import {
  codeFor,
  freshEmail,
  freshPhone,
  mailedToken,
  PASSWORD,
  register,
  signIn,
  type Person,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const NEW = 'four green swans glide'
const THIEF = 'seven black crows sing'

const claim = (person: Person, email: string) => person.call('POST', '/auth/link/email', { email }, { fetcher })

describe('a link that sets a new password', () => {
  it('is worth nothing once the account has another address', async () => {
    const { email: former, person } = await register({ isVerified: true })
    await post('forgot-password', { email: former })
    const mailedBefore = await mailedToken(former)
    const email = freshEmail()
    await claim(person, email)
    expect((await post('verify-email', { token: await mailedToken(email) })).status).toBe(200)
    expect((await post('reset-password', { token: mailedBefore, password: THIEF })).status).toBe(400)
    expect((await post('login', { email, password: THIEF })).status).toBe(401)
    expect((await post('login', { email, password: PASSWORD })).status).toBe(200)
  })

  it('is not mailed for an address that an account with one of its own only claims', async () => {
    const thief = await register({ isVerified: true })
    const victim = freshEmail()
    await claim(thief.person, victim)
    const before = await mailedToken(victim)
    await post('forgot-password', { email: victim })
    expect(await mailedToken(victim)).toBe(before)
  })

  it('opens no account to which somebody has added a phone since', async () => {
    const victim = freshEmail()
    const thief = await register({ email: victim })
    await post('forgot-password', { email: victim })
    const token = await mailedToken(victim)
    const phone = freshPhone()
    await thief.person.call('POST', '/auth/link/phone', { phone_number: phone })
    await thief.person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) })
    expect((await post('reset-password', { token, password: NEW })).status).toBe(400)
    expect((await signIn(phone)).id).toBe(thief.id)
    expect((await post('login', { email: victim, password: NEW })).status).toBe(401)
  })

  it('is worth nothing once the password has been changed', async () => {
    const { email, person } = await register({ isVerified: true })
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    const change = { current_password: PASSWORD, password: NEW }
    expect((await person.call('PUT', '/auth/password', change, { fetcher })).status).toBe(200)
    expect((await post('reset-password', { token, password: THIEF })).status).toBe(400)
    expect((await post('login', { email, password: NEW })).status).toBe(200)
  })
})

describe('somebody who signs up with the address of a person who has not proved it yet', () => {
  it('does not shut that person out', async () => {
    const victim = await register()
    const thief = await post('register', { email: victim.email, password: THIEF })
    expect(thief.status).toBe(201)
    expect((await post('login', { email: victim.email, password: PASSWORD })).data['user']?.id).toBe(victim.id)
  })

  it('does not, either, when they were first, or come with an account of another address', async () => {
    const address = freshEmail()
    const thief = await register()
    await claim(thief.person, address)
    await post('register', { email: address, password: THIEF })
    const victim = await register({ email: address })
    expect((await post('login', { email: address, password: PASSWORD })).data['user']?.id).toBe(victim.id)
  })

  it('gets no proof that the person asks for', async () => {
    const victim = await register()
    const thief = await post('register', { email: victim.email, password: THIEF })
    await post('resend-verification', { email: victim.email })
    await post('verify-email', { token: await mailedToken(victim.email) })
    expect((await call('GET', '/auth/me', { token: thief.data['token'] })).data['user'].is_verified).toBe(false)
    expect((await victim.person.call('GET', '/auth/me')).data['user'].is_verified).toBe(true)
  })

  it('does not make the person lose the account with a new password', async () => {
    const victim = await register()
    await post('register', { email: victim.email, password: THIEF })
    await post('forgot-password', { email: victim.email })
    await post('reset-password', { token: await mailedToken(victim.email), password: NEW })
    expect((await post('login', { email: victim.email, password: NEW })).data['user']?.id).toBe(victim.id)
  })
})
