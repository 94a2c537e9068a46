import { describe, expect, it } from 'vitest'
import { noPostgres } from '../../support/database.ts'
import { call, freshIp, type Answer, type CallOptions } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { codeFor, freshPhone, register, signIn, signInByCode, unsentMails } from '../../support/people.ts'
import { phonesOf } from '../../support/phones.ts'
import { challenged, received, withProviders } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

/** What a country may cost, and that nobody shuts out who has an account there. */

// Each test has a country of its own: budgets are per country and day.

const send = (phone: string, options: CallOptions = {}): Promise<Answer> =>
  call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip: freshIp(), ...options })
const textsTo = (phone: string) => unsentMails(phone)

/** What an answer shows to who asked, times and ids aside. */
const shown = ({ status, text, headers, trips }: Answer) => ({
  status,
  text,
  trips,
  limits: ['limit', 'remaining'].map((name) => headers.get(`ratelimit-${name}`)),
  names: [...headers.keys()].toSorted(),
})

describe('the budget of a country', () => {
  it('keeps a part for numbers that have an account; the answer is the same for all', async () => {
    const phone = phonesOf('35469', 5)
    const known = phone()
    await signInByCode(known)
    const fetcher = workerWith({ SMS_COUNTRY_BUDGETS: '{"354":8}' })
    for (let i = 0; i < 6; i += 1) {
      const stranger = phone()
      const { status, data } = await send(stranger, { fetcher })
      expect([status, data]).toEqual([200, { message: 'OTP sent successfully', expires_in: 300 }])
      expect(await textsTo(stranger)).toHaveLength(1)
    }
    const before = (await textsTo(known)).length
    // Somebody of whom as much is known to the limits as of the other one: one text within the hour.
    const stranger = phone()
    expect((await send(stranger)).status).toBe(200)
    const toNobody = (await textsTo(stranger)).length
    const [toStranger, toKnown] = [await send(stranger, { fetcher }), await send(known, { fetcher })]
    expect(shown(toStranger)).toEqual(shown(toKnown))
    expect(toKnown.data['is_scarce']).toBe(true)
    expect(toKnown.trips).toEqual({ db: 0, redis: 1 })
    expect(await textsTo(stranger)).toHaveLength(toNobody)
    expect(await textsTo(known)).toHaveLength(before + 1)
    const signedIn = await call('POST', '/auth/verify-otp', {
      body: { phone_number: known, otp: await codeFor(known) },
    })
    expect(signedIn.status).toBe(200)
  })

  it('answers before it looks whether the number is known', async () => {
    const phone = phonesOf('3725', 6)
    const known = phone()
    await signIn(known)
    const env = { SMS_COUNTRY_BUDGETS: '{"372":4}', ...noPostgres }
    for (let i = 0; i < 3; i += 1) expect((await send(phone(), { fetcher: workerWith(env) })).status).toBe(200)
    // Nothing of what follows the answer can change it: not even a database that is down.
    expect((await send(known, { fetcher: workerWith(env) })).status).toBe(200)
    expect((await send(phone(), { fetcher: workerWith(env) })).status).toBe(200)
  })

  it('is never more than it is, reserve included, however many come at once', async () => {
    const phone = phonesOf('37360', 6)
    const members = [phone(), phone(), phone(), phone()]
    for (const member of members) await signIn(member)
    const fetcher = workerWith({ SMS_COUNTRY_BUDGETS: '{"373":8}' })
    const strangers = Array.from({ length: 40 }, phone)
    const answers = await Promise.all(strangers.map((number) => send(number, { fetcher })))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const texts = await Promise.all(strangers.map(textsTo))
    expect(texts.flat()).toHaveLength(6)
    const before = (await Promise.all(members.map(textsTo))).flat().length
    const toMembers = await Promise.all(members.map((number) => send(number, { fetcher })))
    expect(toMembers.every(({ status }) => status === 200)).toBe(true)
    expect((await Promise.all(members.map(textsTo))).flat()).toHaveLength(before + 2)
  })

  it('keeps the part for numbers that a settled account adds, too', async () => {
    const phone = phonesOf('35799', 6)
    const fetcher = workerWith({ SMS_COUNTRY_BUDGETS: '{"357":4}' })
    for (let i = 0; i < 3; i += 1) expect((await send(phone(), { fetcher })).status).toBe(200)
    const { id, person } = await register({ isVerified: true })
    const link = (number: string) => person.call('POST', '/auth/link/phone', { phone_number: number }, { fetcher })
    const early = phone()
    expect((await link(early)).data['is_scarce']).toBe(true)
    expect(await textsTo(early)).toEqual([])
    await query(`update users set created_at = created_at - interval '25 hours' where id = $1`, [id])
    const later = phone()
    expect((await link(later)).data['is_scarce']).toBe(true)
    expect(await textsTo(later)).toHaveLength(1)
  })

  it('is small where the operator has said nothing, and nothing where they have said so', async () => {
    const phone = phonesOf('3763', 5)
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"otp_send_ip":{"max":1000},"api_anonymous":{"max":1000}}' })
    const ip = freshIp()
    const answers = await Promise.all(Array.from({ length: 80 }, phone).map((number) => send(number, { fetcher, ip })))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(answers.filter(({ data }) => data['is_scarce'] === undefined)).toHaveLength(75)
    const shut = workerWith({ SMS_COUNTRY_BUDGETS: '{"376":0}' })
    expect((await send(phone(), { fetcher: shut })).error.details).toEqual({ limit: 'otp_send_country' })
  })

  it('is each country’s own where several share a calling code', async () => {
    const fetcher = workerWith({ SMS_COUNTRY_BUDGETS: '{"1":1000,"JM":2,"44":1000,"7":1000}' })
    const jamaican = phonesOf('1876555', 4)
    expect([(await send(jamaican(), { fetcher })).status, (await send(jamaican(), { fetcher })).status]).toEqual([
      200, 200,
    ])
    expect((await send(jamaican(), { fetcher })).error.details).toEqual({ limit: 'otp_send_country' })
    const american = phonesOf('1202555', 4)
    expect((await send(american(), { fetcher })).headers.get('ratelimit-limit')).not.toBe('2')
    expect((await send(american(), { fetcher })).status).toBe(200)
  })
})

describe('numbers that cost', () => {
  it.each([
    ['+870773111632', 'Inmarsat'],
    ['+881612345678', 'Globalstar and Iridium'],
    ['+88213000000', 'international networks'],
    ['+883510012345', 'international networks'],
    ['+979123456789', 'premium rate worldwide'],
    ['+1 900 555 1212', 'premium rate'],
    ['+44 909 879 0000', 'premium rate'],
    ['+44 70 1234 5678', 'personal numbers'],
    ['+49 180 5 1234567', 'shared cost'],
    ['+1 800 555 1212', 'toll-free'],
    ['+33 899 12 34 56', 'premium rate'],
  ])('%s (%s) are refused, and the field is named', async (phone) => {
    const { error } = await send(phone)
    expect(error.code).toBe('VALIDATION_FAILED')
    const [issue] = error.details?.['issues'] ?? []
    expect(issue.path).toBe('body.phone_number')
    expect(issue.message).toMatch(/^must be (the number of a country|a mobile number)/)
  })

  it.each([
    '+4915112345678',
    '+351910000012',
    '+12025550123',
    '+298212345',
    '+447911123456',
    '+5511912345678',
    '+919876543210',
  ])('%s is an ordinary one', async (phone) => expect((await send(phone)).status).toBe(200))
})

describe('texts that the provider refuses', () => {
  // The last digits of each are the error that the provider answers with.
  it.each(['+4915100021211', '+4915100021610', '+4915100021614'])('count as tries, and say so (%s)', async (phone) => {
    const ip = freshIp()
    const fetcher = withProviders()
    const again = () => send(phone, { fetcher, ip })
    for (let i = 0; i < 3; i += 1) {
      const { status, error, text } = await again()
      expect([status, error.details?.['issues'][0].path]).toEqual([400, 'body.phone_number'])
      expect(text).not.toContain(phone.slice(1))
    }
    expect((await again()).error.details).toEqual({ limit: 'otp_send' })
    expect(await received(phone)).toEqual([])
  })

  it.each([
    ['another', '+4915100021999'],
    ['a region that our account does not allow', '+4915100021408'],
    ['no route from our sender', '+4915100021612'],
  ])('count where the provider gives %s as the reason, though we say it is us', async (_reason, phone) => {
    const ip = freshIp()
    const fetcher = withProviders(challenged())
    for (let i = 0; i < 3; i += 1) expect((await send(phone, { fetcher, ip })).status).toBe(503)
    expect((await send(phone, { fetcher, ip })).status).toBe(429)
    expect((await send(freshPhone(), { fetcher, ip })).status).toBe(200)
  })
})
