import { scryptSync } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, freshIp } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import {
  freshEmail,
  laterMails,
  mailedToken,
  PASSWORD,
  personOf,
  register,
  signIn,
  unsentMails,
} from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { realPasswords, workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const logIn = (email: string, password = PASSWORD, ip = freshIp()) =>
  call('POST', '/auth/login', { body: { email, password }, ip, fetcher })
const NEW = 'four green swans glide'

/** As the two above, with keys derived at the product's cost. */
const real = workerWith(realPasswords)
const logInReally = (email: string, password = PASSWORD) =>
  call('POST', '/auth/login', { body: { email, password }, ip: freshIp(), fetcher: real })

afterEach(() => void vi.useRealTimers())

describe('POST /auth/login', () => {
  it('opens a session, on another device, whatever the case of the address', async () => {
    const { id, email } = await register({ changes: realPasswords })
    const answer = await logInReally(email.toUpperCase())
    expect(answer.status).toBe(200)
    expect(answer.data['user'].id).toBe(id)
    expect((await call('GET', '/auth/me', { token: answer.data['token'] })).status).toBe(200)
  })

  it('takes what looks the same for the same', async () => {
    const email = freshEmail()
    const body = { email, password: 'caf\u00e9 caf\u00e9 caf\u00e9' }
    expect((await call('POST', '/auth/register', { body, fetcher: real })).status).toBe(201)
    expect((await logInReally(email, 'cafe\u0301 cafe\u0301 cafe\u0301')).status).toBe(200)
    expect((await logInReally(email, 'cafe cafe cafe')).status).toBe(401)
  })

  it('says the same of a wrong password and an unknown address', async () => {
    const { email } = await register()
    const [wrong, unknown] = [await logIn(email, 'not the password'), await logIn(freshEmail())]
    expect(wrong.error).toEqual({ ...unknown.error, request_id: wrong.error.request_id })
    expect(wrong.error.code).toBe('INVALID_CREDENTIALS')
    expect(wrong.trips).toEqual(unknown.trips)
  })

  it('has no password after a sign-in by phone', async () => {
    const { id, phone } = await signIn()
    const { person } = await register()
    expect(person.id).not.toBe(id)
    expect((await logIn(`${phone}@mail.test`)).status).toBe(401)
  })

  it('is tried five times in a quarter of an hour from one place, and goes on from elsewhere', async () => {
    const { email } = await register()
    const ip = freshIp()
    for (let i = 0; i < 5; i += 1) expect((await logIn(email, 'not the password', ip)).status).toBe(401)
    const refused = await logIn(email, PASSWORD, ip)
    expect(refused.error).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details: { limit: 'login' } })
    expect((await logIn(email)).status).toBe(200)
  })

  it('is tried fifty times from everywhere', async () => {
    const { email } = await register()
    const few = workerWith({ LIMIT_OVERRIDES: '{"login_account":{"max":2,"windowSeconds":900}}' })
    const attempt = () => call('POST', '/auth/login', { body: { email, password: 'not the password' }, fetcher: few })
    expect([(await attempt()).status, (await attempt()).status, (await attempt()).status]).toEqual([401, 401, 429])
  })

  it('hashes again what was hashed at another cost', async () => {
    const { id, email } = await register({ changes: realPasswords })
    const salt = new Uint8Array(16).fill(7)
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
    const old = `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 }))}`
    await query('update users set password_hash = $2 where id = $1', [id, old])
    const stored = async () =>
      String((await query('select password_hash as h from users where id = $1', [id]))[0]?.['h'])

    expect((await logInReally(email, 'not the password')).status).toBe(401)
    expect(await stored()).toBe(old)
    expect((await logInReally(email)).status).toBe(200)
    expect(await stored()).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/)
    expect((await logInReally(email)).status).toBe(200)
  })
})

describe('POST /auth/forgot-password', () => {
  it('answers the same whether or not there is an account, and mails only its owner', async () => {
    const { email } = await register({ isVerified: true })
    const nobody = freshEmail()
    const [known, unknown] = [
      await post('forgot-password', { email }),
      await post('forgot-password', { email: nobody }),
    ]
    expect([known.status, known.text, known.trips]).toEqual([unknown.status, unknown.text, unknown.trips])
    expect((await unsentMails(email))[0]?.body).toContain('Set a new password')
    expect(await unsentMails(nobody)).toHaveLength(0)
  })

  it('is asked three times an hour for one address from one place', async () => {
    const [email, ip] = [freshEmail(), freshIp()]
    const ask = () => call('POST', '/auth/forgot-password', { body: { email }, ip })
    for (let i = 0; i < 3; i += 1) expect((await ask()).status).toBe(200)
    expect((await ask()).error.details).toEqual({ limit: 'password_reset' })
  })

  it('mails nothing for an address that an account with a phone only claims', async () => {
    const person = await signIn()
    const email = freshEmail()
    await person.call('POST', '/auth/link/email', { email }, { fetcher })
    const before = (await unsentMails(email)).length
    expect((await post('forgot-password', { email })).status).toBe(200)
    expect(await unsentMails(email)).toHaveLength(before)
  })
})

describe('POST /auth/reset-password', () => {
  it('sets the password, ends every session with its sockets, and proves the address', async () => {
    const { email, person } = await register()
    const socket = await connect('/ws', person.token)
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    expect((await post('reset-password', { token, password: NEW })).status).toBe(200)

    expect((await person.call('GET', '/auth/me')).status).toBe(401)
    expect((await call('POST', '/auth/refresh-token', { body: { refresh_token: person.refreshToken } })).status).toBe(
      401,
    )
    expect((await socket.untilClosed()).code).toBe(4001)
    expect((await logIn(email)).status).toBe(401)
    const again = await logIn(email, NEW)
    expect(again.data['user']).toMatchObject({ email, is_verified: true })
    expect((await unsentMails(email))[0]?.body).toContain('Your password was reset')
  })

  it('takes a token once, also of ten at the same moment', async () => {
    const { email } = await register({ isVerified: true })
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => post('reset-password', { token, password: `${NEW} ${i}` })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9)
  })

  it('accepts any token of the last half an hour, even with newer ones, and then none of them', async () => {
    const [one, other] = [await register({ isVerified: true }), await register({ isVerified: true })]
    await post('forgot-password', { email: one.email })
    const first = await mailedToken(one.email)
    await laterMails(one.email)
    await post('forgot-password', { email: one.email })
    await post('forgot-password', { email: other.email })
    const [newest, late] = [await mailedToken(one.email), await mailedToken(other.email)]
    expect(newest).not.toBe(first)
    const start = Date.now()
    vi.setSystemTime(start + 29 * 60_000)
    expect((await post('reset-password', { token: first, password: NEW })).status).toBe(200)
    expect((await post('reset-password', { token: newest, password: NEW })).status).toBe(400)
    vi.setSystemTime(start + 31 * 60_000)
    expect((await post('reset-password', { token: late, password: NEW })).status).toBe(400)
  })

  it('keeps the token when the password is refused', async () => {
    const { email } = await register({ isVerified: true })
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    expect((await post('reset-password', { token, password: 'password123' })).error.details?.['issues'][0].path).toBe(
      'body.password',
    )
    expect((await post('reset-password', { token, password: NEW })).status).toBe(200)
  })
})

describe('PUT /auth/password', () => {
  it('asks for the present one, and ends the other sessions', async () => {
    const { email, person } = await register({ isVerified: true })
    const other = personOf((await logIn(email)).data)
    const change = (current_password: string, password = NEW) =>
      person.call('PUT', '/auth/password', { current_password, password }, { fetcher })
    expect((await change('not the password')).error.code).toBe('INVALID_CREDENTIALS')
    expect((await change(PASSWORD, 'password123')).error.code).toBe('VALIDATION_FAILED')
    expect((await other.call('GET', '/auth/me')).status).toBe(200)

    expect((await change(PASSWORD)).status).toBe(200)
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
    expect((await other.call('GET', '/auth/me')).status).toBe(401)
    expect((await logIn(email, NEW)).status).toBe(200)
    expect((await unsentMails(email))[0]?.body).toContain('Your password was changed')
  })

  it('lets nobody guess', async () => {
    const { person } = await register()
    const guess = () => person.call('PUT', '/auth/password', { current_password: 'not the password', password: NEW })
    for (let i = 0; i < 5; i += 1) expect((await guess()).status).toBe(401)
    expect((await guess()).error.details).toEqual({ limit: 'password_check' })
  })
})
