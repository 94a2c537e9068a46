import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { freshEmail, mailedToken, PASSWORD, register, unsentMails } from '../../support/people.ts'
import { received, withBrokenProviders, withProviders } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

// Mails leave after the answer; this Worker answers once they have.
const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })

afterEach(() => void vi.useRealTimers())

describe('POST /auth/register', () => {
  it('makes an account that is not verified, opens a session and mails a token', async () => {
    const email = freshEmail()
    const answer = await post('register', {
      email: email.toUpperCase(),
      password: PASSWORD,
      device: { name: 'Pad', platform: 'web' },
    })
    expect(answer.status).toBe(201)
    expect(answer.data['user']).toMatchObject({ email, is_verified: false, plan: 'free', role: 'user' })
    expect((await call('GET', '/auth/me', { token: answer.data['token'] })).data['user'].email).toBe(email)
    expect(await mailedToken(email)).toMatch(/^[\w-]{54}$/)
  })

  it('takes one SQL statement', async () => {
    expect((await post('register', { email: freshEmail(), password: PASSWORD })).trips.db).toBe(1)
  })

  it.each(['', 'kim', 'kim@', '@mail.test', 'kim@mail', 'a b@mail.test', `${'a'.repeat(250)}@mail.test`])(
    'refuses "%s" as an address',
    async (email) => {
      expect((await post('register', { email, password: PASSWORD })).error.details?.['issues'][0].path).toBe(
        'body.email',
      )
    },
  )

  it.each([
    ['too short', 'nine char'],
    ['too long', 'x y'.repeat(43)],
    ['one of the most common', 'Password123'],
    ['our name', 'VibesMatch!'],
    ['not Unicode', `blue herons \ud800`],
  ])('refuses a password that is %s', async (_why, password) => {
    const { error } = await post('register', { email: freshEmail(), password })
    expect(error.details?.['issues'][0].path).toBe('body.password')
  })

  it('refuses a password that is hardly more than the address', async () => {
    const email = freshEmail()
    expect((await post('register', { email, password: `${email.split('@')[0]}1` })).error.code).toBe(
      'VALIDATION_FAILED',
    )
  })

  it('counts characters as people do, in the composed form, and takes any of them', async () => {
    const decomposed = 'e\u0301'.repeat(9)
    expect((await post('register', { email: freshEmail(), password: decomposed })).status).toBe(400)
    expect((await post('register', { email: freshEmail(), password: `${decomposed}🦩` })).status).toBe(201)
  })

  it('answers the same for an address that somebody has proved, and tells only its owner', async () => {
    const owner = await register({ isVerified: true })
    const [taken, free] = [
      await post('register', { email: owner.email, password: PASSWORD }),
      await post('register', { email: freshEmail(), password: PASSWORD }),
    ]
    expect(taken.status).toBe(free.status)
    expect(Object.keys(taken.data)).toEqual(Object.keys(free.data))
    expect(Object.keys(taken.data['user'])).toEqual(Object.keys(free.data['user']))
    const [newest] = await unsentMails(owner.email)
    expect(newest?.body).toContain('You already have an account')
    // The owner's way in is untouched.
    expect((await post('login', { email: owner.email, password: PASSWORD })).data['user'].id).toBe(owner.id)
  })

  it('stores address and password in no readable form', async () => {
    const { id, email } = await register()
    const [row] = await query('select * from users where id = $1', [id])
    expect(JSON.stringify(row)).not.toContain(email.split('@')[0])
    expect(row?.['pending_email_cipher']).toMatch(/^k1\./)
    expect(row?.['password_hash']).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/)
  })
})

describe('POST /auth/verify-email', () => {
  it('proves the address, once', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    const answer = await post('verify-email', { token })
    expect(answer.data).toEqual({ message: 'Email verified successfully' })
    expect((await person.call('GET', '/auth/me')).data['user']).toMatchObject({ email, is_verified: true })
    expect((await post('verify-email', { token })).error.details?.['issues'][0].path).toBe('body.token')
  })

  it('takes the newest token only', async () => {
    const { email } = await register()
    const first = await mailedToken(email)
    await post('resend-verification', { email })
    const second = await mailedToken(email)
    expect(second).not.toBe(first)
    expect((await post('verify-email', { token: first })).status).toBe(400)
    expect((await post('verify-email', { token: second })).status).toBe(200)
  })

  it('takes it for a day', async () => {
    const [one, other] = [await register(), await register()]
    const [early, late] = [await mailedToken(one.email), await mailedToken(other.email)]
    const start = Date.now()
    vi.setSystemTime(start + 24 * 3600_000 - 60_000)
    expect((await post('verify-email', { token: early })).status).toBe(200)
    vi.setSystemTime(start + 24 * 3600_000 + 60_000)
    expect((await post('verify-email', { token: late })).status).toBe(400)
  })

  it('refuses what it never made without asking the database', async () => {
    const { email } = await register()
    const token = await mailedToken(email)
    for (const bad of ['x', `${token}A`, `${token.slice(0, -2)}AA`, 'A'.repeat(54)]) {
      const answer = await post('verify-email', { token: bad })
      expect([answer.status, answer.trips.db], bad).toEqual([400, 0])
    }
  })

  it('does not take a token for a new password', async () => {
    const { email } = await register({ isVerified: true })
    await post('forgot-password', { email })
    expect((await post('verify-email', { token: await mailedToken(email) })).status).toBe(400)
  })

  it('gives an address to the first who proves it, and no claim of anybody else kills their link', async () => {
    const first = await register()
    const token = await mailedToken(first.email)
    const second = await register({ email: first.email })
    const otherToken = await mailedToken(first.email)
    expect((await post('verify-email', { token })).status).toBe(200)
    expect((await post('verify-email', { token: otherToken })).error.code).toBe('EMAIL_TAKEN')
    expect((await post('login', { email: first.email, password: PASSWORD })).data['user'].id).toBe(first.id)
    expect((await second.person.call('GET', '/auth/me')).data['user'].email).toBeUndefined()
  })

  it('gives it to one of many who prove it at the same moment', async () => {
    const email = freshEmail()
    const tokens: string[] = []
    for (let i = 0; i < 4; i += 1) {
      await register({ email })
      tokens.push(await mailedToken(email))
    }
    const answers = await Promise.all(tokens.map((token) => post('verify-email', { token })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
  })
})

describe('POST /auth/resend-verification', () => {
  it('answers the same whether or not anybody waits, and mails only who does', async () => {
    const [waiting, proved] = [await register(), await register({ isVerified: true })]
    const nobody = freshEmail()
    const before = (await unsentMails(proved.email)).length
    const answers = await Promise.all(
      [waiting.email, proved.email, nobody].map((email) => post('resend-verification', { email })),
    )
    expect(new Set(answers.map(({ status, text, trips }) => JSON.stringify([status, text, trips]))).size).toBe(1)
    expect(await unsentMails(waiting.email)).toHaveLength(2)
    expect(await unsentMails(proved.email)).toHaveLength(before)
    expect(await unsentMails(nobody)).toHaveLength(0)
  })
})

describe('mails', () => {
  it('go to the provider in plain text and HTML', async () => {
    const email = freshEmail()
    const provided = withProviders()
    expect(
      (await call('POST', '/auth/register', { body: { email, password: PASSWORD }, fetcher: provided })).status,
    ).toBe(201)
    const [mail] = await received(email)
    expect(mail?.fields['from']).toBe('VibesMatch <hello@vibesmatch.example>')
    const token = /token=([\w-]+)/.exec(mail?.fields['text'] ?? '')?.[1]
    expect(mail?.fields['html']).toContain(`token=${token}`)
    expect((await post('verify-email', { token })).status).toBe(200)
    expect(await unsentMails(email)).toHaveLength(0)
  })

  it('that the provider does not take fail nothing else; they can be asked for again', async () => {
    const email = freshEmail()
    const broken = withBrokenProviders()
    expect(
      (await call('POST', '/auth/register', { body: { email, password: PASSWORD }, fetcher: broken })).status,
    ).toBe(201)
    expect((await post('resend-verification', { email })).status).toBe(200)
    expect(await mailedToken(email)).toBeTruthy()
  })
})
