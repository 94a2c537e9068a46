import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import {
  codeFor,
  freshEmail,
  freshPhone,
  laterMails,
  mailedToken,
  PASSWORD,
  proveEmail,
  register,
  signIn,
  unsentMails,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})

afterEach(() => void vi.useRealTimers())

describe('POST /auth/link/phone', () => {
  it('sends a code, and with it makes the phone a way in', async () => {
    const { id, email, person } = await register({ isVerified: true })
    const phone = freshPhone()
    const sent = await person.call('POST', '/auth/link/phone', { phone_number: phone })
    expect(sent.data).toEqual({ message: 'OTP sent successfully', expires_in: 300 })
    const linked = await person.call(
      'POST',
      '/auth/link/phone',
      { phone_number: phone, otp: await codeFor(phone) },
      { fetcher },
    )
    expect(linked.data['user']).toMatchObject({ id, email, phone_number: phone, is_verified: true })
    expect((await signIn(phone)).id).toBe(id)
    expect((await unsentMails(email))[0]?.body).toContain('A phone was added')
  })

  it('takes no code that was sent for signing in, and gives none for that', async () => {
    const { person } = await register()
    const phone = freshPhone()
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const code = await codeFor(phone)
    expect((await person.call('POST', '/auth/link/phone', { phone_number: phone, otp: code })).error.code).toBe(
      'INVALID_OTP',
    )
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    const linkCode = await codeFor(phone)
    const signedIn = await call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp: linkCode } })
    expect(signedIn.error.code).toBe('INVALID_OTP')
  })

  it('takes no code that was sent for somebody else’s account', async () => {
    const [mine, theirs] = [await register(), await register()]
    const phone = freshPhone()
    await mine.person.call('POST', '/auth/link/phone', { phone_number: phone })
    const otp = await codeFor(phone)
    expect((await theirs.person.call('POST', '/auth/link/phone', { phone_number: phone, otp })).error.code).toBe(
      'INVALID_OTP',
    )
  })

  it('is 409 for a phone of another account, without saying whose', async () => {
    const owner = await signIn()
    const { person } = await register()
    await person.call('POST', '/auth/link/phone', { phone_number: owner.phone })
    const refused = await person.call('POST', '/auth/link/phone', {
      phone_number: owner.phone,
      otp: await codeFor(owner.phone),
    })
    expect(refused.error.code).toBe('CONFLICT')
    expect(refused.text).not.toContain(owner.id)
    expect((await signIn(owner.phone)).id).toBe(owner.id)
  })

  it('requires a recent sign-in; refreshing does not count', async () => {
    const { person } = await register()
    vi.setSystemTime(Date.now() + 11 * 60_000)
    const { data } = await call('POST', '/auth/refresh-token', { body: { refresh_token: person.refreshToken } })
    const refused = await call('POST', '/auth/link/phone', {
      token: data['token'],
      body: { phone_number: freshPhone() },
    })
    expect(refused.error).toMatchObject({ code: 'FORBIDDEN', details: { reason: 'sign_in_again' } })
  })
})

describe('POST /auth/link/email', () => {
  it('mails a proof, and with it makes the address the account’s', async () => {
    const person = await signIn()
    const email = freshEmail()
    expect((await person.call('POST', '/auth/link/email', { email }, { fetcher })).status).toBe(200)
    expect((await proveEmail(person, email)).status).toBe(200)
    expect((await person.call('GET', '/auth/me')).data['user']).toMatchObject({ email, phone_number: person.phone })
    // Now the address can set a password, and so becomes a way in.
    await call('POST', '/auth/forgot-password', { body: { email }, fetcher })
    await call('POST', '/auth/reset-password', { body: { token: await mailedToken(email), password: PASSWORD } })
    expect((await call('POST', '/auth/login', { body: { email, password: PASSWORD } })).data['user'].id).toBe(person.id)
  })

  it('answers the same for an address of another account, which then cannot be proved', async () => {
    const owner = await register({ isVerified: true })
    const person = await signIn()
    const [taken, free] = [
      await person.call('POST', '/auth/link/email', { email: owner.email }, { fetcher }),
      await person.call('POST', '/auth/link/email', { email: freshEmail() }, { fetcher }),
    ]
    expect([taken.status, taken.text]).toEqual([free.status, free.text])
    await person.call('POST', '/auth/link/email', { email: owner.email }, { fetcher })
    const refused = await proveEmail(person, owner.email)
    expect(refused.error.code).toBe('EMAIL_TAKEN')
    expect(refused.text).not.toContain(owner.id)
  })

  it('tells the address before, once it is another', async () => {
    const { email: former, person } = await register({ isVerified: true })
    const email = freshEmail()
    await person.call('POST', '/auth/link/email', { email }, { fetcher })
    expect((await unsentMails(former))[0]?.body).not.toContain('was changed')
    expect((await proveEmail(person, email)).status).toBe(200)
    const [told] = await unsentMails(former)
    expect(told?.body).toContain('The address of your account was changed')
    expect(told?.body).toContain('k•••@mail.test')
    expect(told?.body).not.toContain(email)
    expect(told?.token).toBeUndefined()
    // Proved once more it is no other one.
    await laterMails(email)
    await person.call('POST', '/auth/link/email', { email }, { fetcher })
    expect((await proveEmail(person, email)).status).toBe(200)
    expect((await unsentMails(email)).filter(({ body }) => body.includes('was changed'))).toEqual([])
  })
})
