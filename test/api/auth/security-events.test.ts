import { describe, expect, it } from 'vitest'
import { call, freshIp } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { codeFor, freshPhone, mailedToken, PASSWORD, register, signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})

const eventsOf = async (id: string) =>
  (await query<{ type: string }>('select type from security_events where user_id = $1 order by at, type', [id])).map(
    ({ type }) => type,
  )

describe('the log of security events', () => {
  it('has a line for every way in and out, with person, address and time', async () => {
    const { id, email, person } = await register({ isVerified: true })
    await call('POST', '/auth/login', { body: { email, password: PASSWORD }, fetcher })
    await call('POST', '/auth/login', { body: { email, password: 'not the password' }, fetcher })
    const phone = freshPhone()
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    await person.call('POST', '/auth/link/phone', { phone_number: phone, otp: await codeFor(phone) }, { fetcher })
    await call('POST', '/auth/forgot-password', { body: { email }, fetcher })
    await call('POST', '/auth/reset-password', {
      body: { token: await mailedToken(email), password: `${PASSWORD}!` },
      fetcher,
    })
    const events = await eventsOf(id)
    expect(events.toSorted()).toEqual([
      'email_verified',
      'password_reset',
      'phone_linked',
      'registered',
      'reset_requested',
      'session_ended',
      'session_ended',
      'sign_in_failed',
      'signed_in',
      'signed_in',
    ])
    const [signedIn] = await query(
      `select * from security_events where user_id = $1 and type = 'signed_in' order by at`,
      [id],
    )
    expect(signedIn).toMatchObject({
      ip: person.ip,
      details: 'email',
      at: expect.any(Date),
      session_id: expect.any(String),
    })
  })

  it('has reuse of a refresh token, and what it ended', async () => {
    const person = await signIn()
    const refresh = (token: string) =>
      call('POST', '/auth/refresh-token', {
        body: { refresh_token: token },
        headers: { 'x-device-id': crypto.randomUUID() },
      })
    await refresh(person.refreshToken)
    expect((await refresh(person.refreshToken)).status).toBe(401)
    expect(await eventsOf(person.id)).toEqual(expect.arrayContaining(['refresh_token_reused', 'session_ended']))
  })

  it('has wrong codes, by the index of the phone', async () => {
    const { phone } = await signIn()
    const before = await query(`select 1 from security_events where type = 'sign_in_failed' and details like 'phone %'`)
    await call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp: '000000' }, fetcher })
    const after = await query(
      `select details from security_events where type = 'sign_in_failed' and details like 'phone %'`,
    )
    expect(after.length).toBeGreaterThan(before.length)
    expect(JSON.stringify(after)).not.toContain(phone.slice(1))
  })

  it('has rejections with the right credentials, and wrong current passwords', async () => {
    const { id, email, person } = await register({ isVerified: true })
    const change = { current_password: 'not the password', password: `${PASSWORD}!` }
    await person.call('PUT', '/auth/password', change, { fetcher })
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
      [id],
    )
    await call('POST', '/auth/login', { body: { email, password: PASSWORD }, fetcher })
    const phone = await signIn()
    await query(
      `select set_account_status(account => $1, new_status => 'banned', reason => 'spam', until => null, at => now())`,
      [phone.id],
    )
    await call('POST', '/auth/send-otp', { body: { phone_number: phone.phone } })
    const verify = { phone_number: phone.phone, otp: await codeFor(phone.phone) }
    await call('POST', '/auth/verify-otp', { body: verify, fetcher })
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(['password_change_failed', 'sign_in_refused']))
    expect(await eventsOf(phone.id)).toContain('sign_in_refused')
  })

  it('has refused tokens of Google, by the network they came from', async () => {
    const ip = freshIp()
    const google = workerWith({ GOOGLE_CLIENT_IDS: 'app' })
    await call('POST', '/auth/google', { body: { id_token: 'x.y.z' }, ip, fetcher: google })
    const rows = await query('select type, user_id, details from security_events where ip = $1', [ip])
    expect(rows).toEqual([{ type: 'sign_in_failed', user_id: null, details: 'google' }])
  })

  it('can only be added to', async () => {
    const { id } = await signIn()
    await expect(query(`update security_events set type = 'x' where user_id = $1`, [id])).rejects.toThrow('append-only')
    await expect(query('delete from security_events where user_id = $1', [id])).rejects.toThrow('append-only')
  })
})
