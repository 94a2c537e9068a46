import { describe, expect, it } from 'vitest'
import { call, freshIp } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { codeFor, freshPhone, signIn } from '../../support/people.ts'

const send = (phone: string, ip = freshIp()) => call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip })
const verify = (phone: string, otp: string, ip = freshIp()) =>
  call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, ip })
const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('POST /auth/send-otp', () => {
  it('answers the same for numbers with and without an account', async () => {
    const known = (await signIn()).phone
    const [first, second] = await Promise.all([send(known), send(freshPhone())])
    expect(first.status).toBe(200)
    expect(first.text).toBe(second.text)
    expect(first.data).toEqual({ message: 'OTP sent successfully', expires_in: 300 })
  })

  it('asks Postgres nothing', async () => {
    expect((await send(freshPhone())).trips.db).toBe(0)
  })

  it('sends three codes an hour to one phone, from whatever caller', async () => {
    const phone = freshPhone()
    for (let i = 0; i < 3; i += 1) expect((await send(phone)).status).toBe(200)
    const refused = await send(phone)
    expect(refused.error.code).toBe('RATE_LIMIT_EXCEEDED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  })

  it('sends ten codes an hour for one address of the network', async () => {
    const ip = freshIp()
    for (let i = 0; i < 10; i += 1) expect((await send(freshPhone(), ip)).status).toBe(200)
    expect((await send(freshPhone(), ip)).error.details).toEqual({ limit: 'otp_send_ip' })
  })

  it.each(['', '4915112345678', '+0123456789', '+49', 'call +4915112345678', '+491511234567890123'])(
    'refuses the number "%s"',
    async (phone) => {
      const { error } = await send(phone)
      expect(error.code).toBe('VALIDATION_FAILED')
      expect(error.details?.['issues'][0].path).toBe('body.phone_number')
    },
  )
})

describe('POST /auth/verify-otp', () => {
  it('makes the account at the first success and finds it at the next', async () => {
    const first = await signIn()
    const second = await signIn(first.phone)
    expect(second.id).toBe(first.id)
    expect(second.refreshToken).not.toBe(first.refreshToken)
  })

  it('signs in with one SQL statement', async () => {
    const phone = freshPhone()
    await send(phone)
    const answer = await verify(phone, await codeFor(phone))
    expect(answer.status).toBe(200)
    expect(answer.trips.db).toBe(1)
  })

  it('takes a code once', async () => {
    const phone = freshPhone()
    await send(phone)
    const code = await codeFor(phone)
    expect((await verify(phone, code)).status).toBe(200)
    expect((await verify(phone, code)).error.code).toBe('INVALID_OTP')
  })

  it('takes a code once, however many try at the same moment', async () => {
    const phone = freshPhone()
    await send(phone)
    const code = await codeFor(phone)
    const answers = await Promise.all(Array.from({ length: 10 }, () => verify(phone, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('gives up a code after five wrong tries from the network that asked for it', async () => {
    const [phone, ip] = [freshPhone(), freshIp()]
    await send(phone, ip)
    const code = await codeFor(phone)
    for (let i = 0; i < 5; i += 1) expect((await verify(phone, another(code), ip)).error.code).toBe('INVALID_OTP')
    expect((await verify(phone, code, ip)).error.code).toBe('INVALID_OTP')
  })

  it('knows only the newest code of a phone', async () => {
    const phone = freshPhone()
    await send(phone)
    const first = await codeFor(phone)
    await send(phone)
    const second = await codeFor(phone)
    // One time in a million both are the same.
    if (first === second) return
    expect((await verify(phone, first)).error.code).toBe('INVALID_OTP')
    expect((await verify(phone, second)).status).toBe(200)
  })

  it('takes a code for its own phone only', async () => {
    const [mine, other] = [freshPhone(), freshPhone()]
    await Promise.all([send(mine), send(other)])
    const [myCode, otherCode] = [await codeFor(mine), await codeFor(other)]
    expect((await verify(other, myCode === otherCode ? another(myCode) : myCode)).error.code).toBe('INVALID_OTP')
  })

  it.each([undefined, '', '12345', '1234567', 'abcdef', 123456])('refuses %j as a code', async (otp) => {
    const { error } = await call('POST', '/auth/verify-otp', { body: { phone_number: freshPhone(), otp } })
    expect(error.details?.['issues'][0].path).toBe('body.otp')
  })

  it('tells a suspended account why, and opens no session', async () => {
    const { id, phone } = await signIn()
    await query("update users set status = 'suspended' where id = $1", [id])
    await send(phone)
    expect((await verify(phone, await codeFor(phone))).error.code).toBe('ACCOUNT_SUSPENDED')
    expect(await query('select id from sessions where user_id = $1 and ended_at is null', [id])).toHaveLength(1)
  })

  it('stores the number encrypted, and nowhere in the clear', async () => {
    const { id, phone } = await signIn()
    const [row] = await query('select * from users where id = $1', [id])
    expect(JSON.stringify(row)).not.toContain(phone.slice(1))
    expect(row?.['phone_cipher']).toMatch(/^k1\./)
  })
})
