import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import {
  codeFor,
  freshEmail,
  freshPhone,
  laterMails,
  mailedToken,
  PASSWORD,
  personOf,
  proveEmail,
  register,
  signIn,
  unsentMails,
  type Person,
} from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})
const post = (path: string, body: unknown) => call('POST', `/auth/${path}`, { body, fetcher })
const NEW = 'four green swans glide'
const THIEF = 'seven black crows sing'

const claim = (person: Person, email: string) => person.call('POST', '/auth/link/email', { email }, { fetcher })
const resets = async (email: string) => (await unsentMails(email)).filter(({ body }) => body.includes('new password'))

/** Somebody who signs up with another one's address. */
async function thiefOf(email: string): Promise<Person> {
  return personOf((await post('register', { email, password: THIEF })).data)
}

async function linkPhone(person: Person): Promise<string> {
  const phone = freshPhone()
  await person.call('POST', '/auth/link/phone', { phone_number: phone })
  const otp = await codeFor(phone)
  expect((await person.call('POST', '/auth/link/phone', { phone_number: phone, otp })).status).toBe(200)
  return phone
}

describe('a link that sets a new password', () => {
  it('is worth nothing once the account has another address', async () => {
    const { email: former, person } = await register({ isVerified: true })
    await post('forgot-password', { email: former })
    const mailedBefore = await mailedToken(former)
    const email = freshEmail()
    await claim(person, email)
    expect((await proveEmail(person, email)).status).toBe(200)
    expect((await post('reset-password', { token: mailedBefore, password: THIEF })).status).toBe(400)
    expect((await post('login', { email, password: THIEF })).status).toBe(401)
    expect((await post('login', { email, password: PASSWORD })).status).toBe(200)
  })

  it('is not mailed for an address that an account with one of its own only claims', async () => {
    const thief = await register({ isVerified: true })
    const victim = freshEmail()
    await claim(thief.person, victim)
    await post('forgot-password', { email: victim })
    expect(await resets(victim)).toEqual([])
  })

  it('opens no account to which somebody has added a phone since', async () => {
    const victim = freshEmail()
    const thief = await thiefOf(victim)
    await post('forgot-password', { email: victim })
    const token = await mailedToken(victim)
    const phone = await linkPhone(thief)
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

  it('stays good when somebody who only claims the address changes their password', async () => {
    const victim = await register()
    const thief = await thiefOf(victim.email)
    await post('forgot-password', { email: victim.email })
    const token = await mailedToken(victim.email)
    await thief.call('PUT', '/auth/password', { current_password: THIEF, password: `${THIEF}!` })
    const reset = await post('reset-password', { token, password: NEW, user_id: victim.id })
    expect(reset.status, reset.text).toBe(200)
  })

  it('leaves nothing of a previous holder of the account when the mailbox is proved', async () => {
    const email = freshEmail()
    const thief = await thiefOf(email)
    const device = { platform: 'android', token: `APA91${crypto.randomUUID()}` }
    expect((await thief.call('POST', '/devices', device)).status).toBeLessThan(300)
    await post('forgot-password', { email })
    const reset = await post('reset-password', { token: await mailedToken(email), password: NEW })
    expect(reset.data['ways_in']).toEqual([
      { kind: 'email', hint: 'k•••@mail.test', is_proved: true, is_removable: false },
    ])
    expect((await thief.call('GET', '/auth/me')).status).toBe(401)
    expect((await post('refresh-token', { refresh_token: thief.refreshToken })).status).toBe(401)
    expect((await post('login', { email, password: THIEF })).status).toBe(401)
    expect(await query('select 1 from devices where user_id = $1', [thief.id])).toEqual([])
    const owner = personOf((await post('login', { email, password: NEW })).data)
    expect((await owner.call('GET', '/auth/sessions')).data['sessions']).toHaveLength(1)
    expect((await unsentMails(email))[0]?.body).toContain('Your password was reset')
  })

  it('asks which account is meant while several claim the address, and then ends the claims of the others', async () => {
    const { email, id } = await register()
    const thief = await thiefOf(email)
    const withPhone = await thiefOf(email)
    const phone = await linkPhone(withPhone)
    await post('forgot-password', { email })
    const token = await mailedToken(email)
    const asked = await post('reset-password', { token, password: NEW })
    expect(asked.error).toMatchObject({ code: 'CONFLICT', details: { reason: 'choose_account' } })
    expect(asked.error.details?.['claims'].map((one: { user_id: string }) => one.user_id)).toEqual([thief.id, id])
    const wrong = await post('reset-password', { token, password: NEW, user_id: withPhone.id })
    expect(wrong.error.details?.['issues'][0].path).toBe('body.user_id')
    expect((await post('reset-password', { token, password: NEW, user_id: id })).status).toBe(200)
    expect((await post('login', { email, password: NEW })).data['user'].id).toBe(id)
    expect((await post('login', { email, password: THIEF })).status).toBe(401)
    expect((await thief.call('GET', '/auth/me')).data['user'].email).toBeUndefined()
    // An account with a phone stays, and has nothing of the address.
    expect((await signIn(phone)).id).toBe(withPhone.id)
    expect((await withPhone.call('GET', '/auth/me')).data['user'].email).toBeUndefined()
  })

  it('says by what else the account is opened, and drops an address that is only claimed', async () => {
    const { email, person } = await register({ isVerified: true })
    const phone = await linkPhone(person)
    await claim(person, freshEmail())
    await post('forgot-password', { email })
    const reset = await post('reset-password', { token: await mailedToken(email), password: NEW })
    expect(reset.data['ways_in']).toEqual([
      { kind: 'email', hint: 'k•••@mail.test', is_proved: true, is_removable: false },
      { kind: 'phone', hint: `•••${phone.slice(-2)}`, is_proved: true, is_removable: true },
    ])
  })
})

describe('somebody who signs up with the address of a person who has not proved it yet', () => {
  it('does not shut that person out', async () => {
    const victim = await register()
    await thiefOf(victim.email)
    expect((await post('login', { email: victim.email, password: PASSWORD })).data['user']?.id).toBe(victim.id)
  })

  it('does not, either, when they were first, or come with an account of another address', async () => {
    const address = freshEmail()
    const thief = await register()
    await claim(thief.person, address)
    await thiefOf(address)
    const victim = await register({ email: address })
    expect((await post('login', { email: address, password: PASSWORD })).data['user']?.id).toBe(victim.id)
  })

  it('gets nothing by having been first: their mail proves the account of its reader', async () => {
    const email = freshEmail()
    const thief = await thiefOf(email)
    await linkPhone(thief)
    const mailedForThief = await mailedToken(email)
    const victim = await register({ email })
    expect(await unsentMails(email)).toHaveLength(1)
    const answer = await victim.person.call('POST', '/auth/verify-email', { token: mailedForThief })
    expect(answer.status, answer.text).toBe(200)
    expect((await victim.person.call('GET', '/auth/me')).data['user']).toMatchObject({ email, is_verified: true })
    expect((await thief.call('GET', '/auth/me')).data['user'].email).toBeUndefined()
    await post('forgot-password', { email })
    expect((await post('reset-password', { token: await mailedToken(email), password: NEW })).status).toBe(200)
    expect((await post('login', { email, password: NEW })).data['user'].id).toBe(victim.id)
    expect((await post('login', { email, password: THIEF })).status).toBe(401)
  })

  it('gets no proof that the person asks for', async () => {
    const victim = await register()
    const thief = await thiefOf(victim.email)
    await laterMails(victim.email)
    await post('resend-verification', { email: victim.email })
    expect((await proveEmail(victim.person, victim.email)).status).toBe(200)
    expect((await thief.call('GET', '/auth/me')).data['user'].is_verified).toBe(false)
    expect((await victim.person.call('GET', '/auth/me')).data['user'].is_verified).toBe(true)
  })

  it('has no claim to what the person changes away from that the mailbox could not end', async () => {
    const owner = await register({ isVerified: true })
    const thief = await thiefOf(owner.email)
    const email = freshEmail()
    await claim(owner.person, email)
    expect((await proveEmail(owner.person, email)).status).toBe(200)
    await post('forgot-password', { email: owner.email })
    expect((await post('reset-password', { token: await mailedToken(owner.email), password: NEW })).status).toBe(200)
    expect((await thief.call('GET', '/auth/me')).status).toBe(401)
    expect((await owner.person.call('GET', '/auth/me')).data['user'].email).toBe(email)
  })
})
