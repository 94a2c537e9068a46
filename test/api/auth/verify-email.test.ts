import { afterEach, describe, expect, it, vi } from 'vitest'
import { fingerprint } from '../../../src/foundation/crypto.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
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
  type Person,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

// Mails leave after the answer; this Worker answers once they have.
const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const OTHER = 'seven black crows sing'
const accountOf = async (person: Person) => (await person.call('GET', '/auth/me')).data['user']

afterEach(() => void vi.useRealTimers())

describe('POST /auth/verify-email', () => {
  it('proves the address for whose session comes with the token, once', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    const answer = await person.call('POST', '/auth/verify-email', { token })
    expect(answer.data).toEqual({ message: 'Email verified successfully' })
    expect(answer.trips.db).toBe(1)
    expect(await accountOf(person)).toMatchObject({ email, is_verified: true })
    expect((await person.call('POST', '/auth/verify-email', { token })).error.details?.['issues'][0].path).toBe(
      'body.token',
    )
  })

  it('proves it for whose password comes with the token, among all that claim it', async () => {
    const email = freshEmail()
    await post('register', { email, password: OTHER })
    const { person } = await register({ email })
    await post('register', { email, password: `${OTHER} too` })
    const answer = await post('verify-email', { token: await mailedToken(email), password: PASSWORD })
    expect(answer.status, answer.text).toBe(200)
    expect(await accountOf(person)).toMatchObject({ email, is_verified: true })
    expect((await post('login', { email, password: OTHER })).status).toBe(401)
  })

  it('is 401 without a credential, and leaves the token good', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    expect((await post('verify-email', { token })).error.code).toBe('UNAUTHORIZED')
    expect((await post('verify-email', { token, password: OTHER })).error.code).toBe('INVALID_CREDENTIALS')
    expect((await call('POST', '/auth/verify-email', { body: { token }, token: 'x.y.z' })).status).toBe(401)
    expect((await accountOf(person)).is_verified).toBe(false)
    expect((await proveEmail(person, email)).status).toBe(200)
  })

  it('takes no session that has ended, is of a suspended account, or of one that does not claim the address', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    const [stranger, suspended] = [await signIn(), await register({ email })]
    const refused = await stranger.call('POST', '/auth/verify-email', { token })
    expect(refused.error.code).toBe('INVALID_CREDENTIALS')
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
      [suspended.id],
    )
    await query(`update sessions set ended_at = now() where user_id = $1`, [suspended.id])
    expect((await suspended.person.call('POST', '/auth/verify-email', { token })).status).toBe(401)
    await person.call('POST', '/auth/logout')
    expect((await person.call('POST', '/auth/verify-email', { token })).error.code).toBe('UNAUTHORIZED')
    expect(await query('select 1 from users where id = any($1) and is_verified', [[person.id, suspended.id]])).toEqual(
      [],
    )
  })

  it('takes a token for a day', async () => {
    const [one, other] = [await register(), await register()]
    const [early, late] = [await mailedToken(one.email), await mailedToken(other.email)]
    const start = Date.now()
    vi.setSystemTime(start + 24 * 3600_000 - 60_000)
    expect((await post('verify-email', { token: early, password: PASSWORD })).status).toBe(200)
    vi.setSystemTime(start + 24 * 3600_000 + 60_000)
    expect((await post('verify-email', { token: late, password: PASSWORD })).status).toBe(400)
  })

  it('refuses what it never made without asking the database', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    for (const path of ['verify-email', 'verify-email/claims', 'verify-email/refuse']) {
      for (const bad of ['x', `${token}A`, `${token.slice(0, -2)}AA`, 'A'.repeat(54)]) {
        const answer = await person.call('POST', `/auth/${path}`, { token: bad })
        expect([answer.status, answer.trips.db], `${path} ${bad}`).toEqual([400, 0])
      }
    }
  })

  it('does not take a token for a new password', async () => {
    const { email, person } = await register({ isVerified: true })
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    for (const path of ['verify-email', 'verify-email/claims', 'verify-email/refuse'])
      expect((await person.call('POST', `/auth/${path}`, { token })).status, path).toBe(400)
  })

  it('gives an address to one of many who prove it at the same moment, and ends the claims of the others', async () => {
    const email = freshEmail()
    const people = [await register({ email }), await register({ email }), await register({ email })]
    const token = await mailedToken(email)
    const answers = await Promise.all(people.map(({ person }) => person.call('POST', '/auth/verify-email', { token })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400])
    const addresses = await Promise.all(people.map(async ({ person }) => (await accountOf(person)).email))
    expect(addresses.filter((address) => address === email)).toHaveLength(1)
    expect(
      await query('select 1 from users where id = any($1) and pending_email_index is not null', [
        people.map(({ id }) => id),
      ]),
    ).toEqual([])
  })

  it('lets nobody guess passwords beside a token for long', async () => {
    const { email } = await register()
    const token = await mailedToken(email)
    // As if nine had been tried: each costs a derivation.
    await query('update mail_tokens set tries = 9 where hash = $1', [await fingerprint(token)])
    expect((await post('verify-email', { token, password: OTHER })).status).toBe(401)
    expect((await post('verify-email', { token, password: PASSWORD })).status).toBe(400)
    await laterMails(email)
    await post('resend-verification', { email })
    expect((await post('verify-email', { token: await mailedToken(email), password: PASSWORD })).status).toBe(200)
  })
})

describe('POST /auth/verify-email/claims', () => {
  it('shows what tells one’s own account from a stranger’s, and nothing that the stranger has written', async () => {
    const email = freshEmail()
    const device = { name: 'Confirm this one', platform: 'ios' }
    const first = await post('register', { email, password: OTHER, device })
    const { person } = await register({ email })
    const phone = freshPhone()
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    await person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) })
    const token = await mailedToken(email)
    const shown = await post('verify-email/claims', { token })
    expect(shown.data['claims']).toEqual([
      {
        user_id: person.id,
        created_at: expect.any(String),
        claimed_at: expect.any(String),
        platform: null,
        phone_number: `•••${phone.slice(-2)}`,
        has_google: false,
      },
      {
        user_id: first.data['user'].id,
        created_at: expect.any(String),
        claimed_at: expect.any(String),
        platform: 'ios',
        phone_number: null,
        has_google: false,
      },
    ])
    expect(shown.text).not.toContain('Confirm this one')
    expect((await proveEmail(person, email)).status).toBe(200)
    expect((await post('verify-email/claims', { token })).status).toBe(400)
  })
})

describe('POST /auth/verify-email/refuse', () => {
  it('ends every claim, and the token with them; the owner of the mailbox can start over at once', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    expect((await post('verify-email/refuse', { token })).status).toBe(200)
    expect((await person.call('POST', '/auth/verify-email', { token })).status).toBe(400)
    expect((await accountOf(person)).email).toBeUndefined()
    expect((await post('login', { email, password: PASSWORD })).status).toBe(401)
    expect((await post('verify-email/refuse', { token })).status).toBe(400)
    const owner = await register({ email, isVerified: true })
    expect(await accountOf(owner.person)).toMatchObject({ email, is_verified: true })
  })

  it('takes nothing from an account that has proved the address', async () => {
    const owner = await register({ isVerified: true })
    const stranger = await signIn()
    await stranger.call('POST', '/auth/link/email', { email: owner.email }, { fetcher })
    expect((await post('verify-email/refuse', { token: await mailedToken(owner.email) })).status).toBe(200)
    expect((await accountOf(owner.person)).email).toBe(owner.email)
    expect((await accountOf(stranger)).email).toBeUndefined()
  })
})

describe('POST /auth/resend-verification', () => {
  it('answers the same whether or not anybody waits, and mails only a waiting account', async () => {
    const [waiting, proved] = [await register(), await register({ isVerified: true })]
    const nobody = freshEmail()
    await laterMails(waiting.email)
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
