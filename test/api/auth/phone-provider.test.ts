import { env as bindings } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { contactIndex } from '../../../src/security/contacts.ts'
import { call, freshIp } from '../../support/api.ts'
import { codeFor, freshPhone } from '../../support/people.ts'
import { phonesOf } from '../../support/phones.ts'
import { received, withBrokenProviders, withProviders } from '../../support/providers.ts'
import { redis } from '../../support/redis.ts'
import { withoutPostgres, workerWith } from '../../support/worker.ts'

const env = bindings as Env & { SILENT_PORT: string }

const send = (phone: string, fetcher: ReturnType<typeof workerWith>, ip = freshIp()) =>
  call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip, fetcher })
const verify = (phone: string, otp: string | undefined, fetcher?: ReturnType<typeof workerWith>) =>
  call('POST', '/auth/verify-otp', { body: { phone_number: phone, otp }, ...(fetcher ? { fetcher } : {}) })

describe('codes by SMS', () => {
  it('go to the provider, as it wants to be asked', async () => {
    const phone = freshPhone()
    expect((await send(phone, withProviders())).status).toBe(200)
    const [message] = await received(phone)
    const otp = /\b\d{6}\b/.exec(message?.fields['body'] ?? '')?.[0]
    expect((await verify(phone, otp)).status).toBe(200)
  })

  it('go through a messaging service where one is set', async () => {
    const phone = freshPhone()
    expect((await send(phone, withProviders({ TWILIO_FROM: `MG${'0'.repeat(32)}` }))).status).toBe(200)
    expect((await received(phone))[0]?.fields['service']).toMatch(/^MG/)
  })

  it.each([
    ['is down', () => withBrokenProviders()],
    ['does not know us', () => withProviders({ TWILIO_AUTH_TOKEN: 'wrong' })],
    ['cannot be reached', () => withProviders({ TWILIO_API_URL: 'http://127.0.0.1:1' })],
  ])('are 503 when the provider %s; the attempt does not count and no code is left', async (_why, fetcher) => {
    const [phone, ip] = [freshPhone(), freshIp()]
    for (let i = 0; i < 5; i += 1) {
      const answer = await send(phone, fetcher(), ip)
      expect(answer.error.code).toBe('UNAVAILABLE')
      expect(answer.text).not.toContain(phone.slice(1))
    }
    for (let i = 0; i < 3; i += 1) expect((await send(phone, withProviders(), ip)).status).toBe(200)
    expect((await send(phone, withProviders(), ip)).status).toBe(429)
  })

  it('stay good when an earlier one turns out not to have been sent', async () => {
    const phone = freshPhone()
    const index = await contactIndex(readSettings(env), 'phone', phone)
    const earlier = send(phone, withProviders({ TWILIO_API_URL: `http://127.0.0.1:${env.SILENT_PORT}` }))
    await expect.poll(() => redis('EXISTS', `otp:${index}`)).toBe(1)
    await send(phone, workerWith({}))
    expect((await earlier).error.code).toBe('UNAVAILABLE')
    expect((await verify(phone, await codeFor(phone))).status).toBe(200)
  })

  it('have a budget for each country and day', async () => {
    const fetcher = workerWith({ SMS_COUNTRY_BUDGETS: '{"298":2,"299":1}' })
    const faroese = phonesOf('29821', 4)
    expect([(await send(faroese(), fetcher)).status, (await send(faroese(), fetcher)).status]).toEqual([200, 200])
    const refused = await send(faroese(), fetcher)
    expect(refused.error.details).toEqual({ limit: 'otp_send_country' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
    expect((await send('+299221234', fetcher)).status).toBe(200)
  })

  it('are for the number, however it is written', async () => {
    const phone = freshPhone()
    const spaced = `${phone.slice(0, 3)} (${phone.slice(3, 6)}) ${phone.slice(6, 9)}-${phone.slice(9)}`
    await send(spaced, workerWith({}))
    expect((await verify(phone, await codeFor(phone))).data['user'].phone_number).toBe(phone)
  })

  it('stay good when the sign-in fails on our side', async () => {
    const phone = freshPhone()
    await send(phone, workerWith({}))
    const otp = await codeFor(phone)
    expect((await verify(phone, otp, withoutPostgres())).status).toBe(503)
    expect((await verify(phone, otp)).status).toBe(200)
    expect((await verify(phone, otp)).status).toBe(401)
  })
})
