import { describe, expect, it } from 'vitest'
import { call, freshIp } from '../../support/api.ts'
import { minutePasses } from '../../support/clock.ts'
import { query } from '../../support/db.ts'
import {
  freshEmail,
  laterMails,
  mailedToken,
  PASSWORD,
  proveEmail,
  register,
  signIn,
  unsentMails,
} from '../../support/people.ts'
import { withBrokenProviders } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

/** At most one mail of a kind in five minutes, and nobody can use up another one's. */

const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const NEW = 'four green swans glide'

describe('mails to one address', () => {
  it('are one of a kind in five minutes, however many sign up, and all get the same answer', async () => {
    const email = freshEmail()
    const answers = [await post('register', { email, password: PASSWORD })]
    answers.push(...(await Promise.all([1, 2].map(() => post('register', { email, password: PASSWORD })))))
    expect(new Set(answers.map(({ status, trips }) => `${status} ${trips.db} ${trips.redis}`)).size).toBe(1)
    expect(await unsentMails(email)).toHaveLength(1)
    await laterMails(email)
    await post('resend-verification', { email })
    expect(await unsentMails(email)).toHaveLength(2)
  })

  it('are one of a kind in five minutes, however many ask at once', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => signIn()))
    const email = freshEmail()
    const answers = await Promise.all(
      people.map((person) => person.call('POST', '/auth/link/email', { email }, { fetcher })),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(await unsentMails(email)).toHaveLength(1)
  })

  it('are one of a kind in five minutes to an owner whose address others sign up with', async () => {
    const { email } = await register({ isVerified: true })
    await post('register', { email, password: PASSWORD })
    await post('register', { email, password: PASSWORD })
    const told = (await unsentMails(email)).filter(({ body }) => body.includes('You already have an account'))
    expect(told).toHaveLength(1)
    expect(told[0]?.token).toBeUndefined()
  })

  it('are one of a kind in five minutes, from whatever caller', async () => {
    const { email } = await register({ isVerified: true })
    const ask = () => call('POST', '/auth/forgot-password', { body: { email }, ip: freshIp(), fetcher })
    const answers = await Promise.all([ask(), ask(), ask(), ask()])
    expect(new Set(answers.map(({ status, text, trips }) => JSON.stringify([status, text, trips]))).size).toBe(1)
    expect((await unsentMails(email)).filter(({ token }) => token !== undefined)).toHaveLength(2)
  })

  it('are not used up by sign-ups: the owner gets their link after ten of them', async () => {
    const { email, id } = await register({ isVerified: true })
    const ip = freshIp()
    for (let i = 0; i < 10; i += 1)
      await call('POST', '/auth/register', { body: { email, password: NEW }, ip, fetcher })
    expect((await call('POST', '/auth/forgot-password', { body: { email }, ip, fetcher })).status).toBe(200)
    expect((await post('reset-password', { token: await mailedToken(email), password: NEW })).status).toBe(200)
    expect((await post('login', { email, password: NEW })).data['user'].id).toBe(id)
  })

  it('of one kind stand in the way of no other', async () => {
    const { email } = await register()
    await post('forgot-password', { email })
    expect((await post('reset-password', { token: await mailedToken(email), password: NEW })).status).toBe(200)
  })

  it('that were asked for while nobody had use for them stand in the way of none', async () => {
    const email = freshEmail()
    await post('forgot-password', { email })
    await post('resend-verification', { email })
    const { person } = await register({ email })
    await post('forgot-password', { email })
    expect((await unsentMails(email)).map(({ body }) => body.split('\n')[0])).toEqual([
      'Set a new password',
      'Confirm your e-mail address',
    ])
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
  })

  it('that the provider did not take stand in the way of none', async () => {
    const email = freshEmail()
    const broken = withBrokenProviders()
    await call('POST', '/auth/register', { body: { email, password: PASSWORD }, fetcher: broken })
    await call('POST', '/auth/resend-verification', { body: { email }, fetcher: broken })
    await post('resend-verification', { email })
    expect(await unsentMails(email)).toHaveLength(1)
  })

  it('that were suppressed are not missed: the previous one serves every claim to the address', async () => {
    const email = freshEmail()
    await post('register', { email, password: NEW })
    const person = await signIn()
    await person.call('POST', '/auth/link/email', { email }, { fetcher })
    expect(await unsentMails(email)).toHaveLength(1)
    expect((await proveEmail(person, email)).status).toBe(200)
  })

  it('leave older links good, so that nobody can make them worthless by asking anew', async () => {
    const { email, person } = await register()
    const token = await mailedToken(email)
    await laterMails(email)
    await post('resend-verification', { email })
    expect(await mailedToken(email)).not.toBe(token)
    expect((await person.call('POST', '/auth/verify-email', { token })).status).toBe(200)
    // Once the address is proved, none of them is.
    expect((await proveEmail(person, email)).status).toBe(400)
  })

  it('are forgotten once their tokens are not good any more', async () => {
    const { id, email } = await register()
    const rows = () =>
      query('select 1 from mail_tokens m join users u on u.pending_email_index = m.email_index where u.id = $1', [id])
    await minutePasses()
    expect(await rows()).toHaveLength(1)
    await query(
      `update mail_tokens m set expires_at = now() from users u where u.pending_email_index = m.email_index and u.id = $1`,
      [id],
    )
    await minutePasses()
    await expect.poll(rows).toEqual([])
    expect(await unsentMails(email)).toHaveLength(1)
  })
})
