import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { freshEmail, mailedToken, PASSWORD, register, unsentMails } from '../../support/people.ts'
import { received, withBrokenProviders, withProviders } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

// Mails leave after the answer; this Worker answers once they have.
const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })

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
    expect((await post('verify-email', { token, password: PASSWORD })).status).toBe(200)
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
